// Package baseline changes the file of accepted findings.
package baseline

import (
	"errors"
	"fmt"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// Change returns the new baseline, and says what changed.
type Change func(old *policy.Baseline, exists bool, found []finding.Fingerprint, s policy.Stamp) (*policy.Baseline, string, error)

// Errors of the command.
var (
	ErrExists  = errors.New("there is a baseline already")
	ErrMissing = errors.New("there is no baseline")
	ErrLocked  = errors.New("the baseline is locked")
	ErrPartial = errors.New("the baseline is as it was, because not everything was read")
)

// Create makes the first baseline.
func Create(old *policy.Baseline, exists bool, found []finding.Fingerprint, s policy.Stamp) (*policy.Baseline, string, error) {
	if exists {
		return nil, "", ErrExists
	}
	return Update(old, true, found, s)
}

// Update adds what is new and renews what has expired.
func Update(old *policy.Baseline, exists bool, found []finding.Fingerprint, s policy.Stamp) (*policy.Baseline, string, error) {
	if !exists {
		return nil, "", ErrMissing
	}
	updated, added, err := old.Update(found, s)
	if err != nil {
		return nil, "", err
	}
	said := fmt.Sprintf("accepted %d", added)
	if places := countPlaces(updated); places > 0 {
		said += fmt.Sprintf("; %d in all stand for a place and expire after %d days", places, policy.PlaceDays)
	}
	return updated, said, nil
}

func countPlaces(b *policy.Baseline) (n int) {
	for _, e := range b.Entries() {
		if e.Fingerprint.IsPlace() {
			n++
		}
	}
	return n
}

// Prune takes out what is found nowhere, has expired or is void.
func Prune(old *policy.Baseline, exists bool, found []finding.Fingerprint, s policy.Stamp) (*policy.Baseline, string, error) {
	if !exists {
		return nil, "", ErrMissing
	}
	pruned, removed := old.Prune(found, s.Today)
	return pruned, fmt.Sprintf("took out %d", len(removed)), nil
}
