package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
)

const (
	// maxBaseline bounds a baseline in bytes: some 300 000 entries.
	maxBaseline = 64 << 20
	// baselineVersion is that of the format below.
	baselineVersion = 1
)

// Baseline is the findings that are known and accepted for now, one entry a
// fingerprint, in their order. It is not changed after it was made and is safe
// for concurrent use. The zero value is empty.
//
// As a file it is JSON Lines: a header {"tokenguard_baseline":1}, then one entry
// a line. One line a finding keeps diffs and merges to the lines that change,
// also with git's union merge, and a mistake has a line.
type Baseline struct{ entries []Entry }

// Entries returns a copy of the entries.
func (b *Baseline) Entries() []Entry { return slices.Clone(b.entries) }

type baselineHeader struct {
	Version int `json:"tokenguard_baseline"`
}

// ReadBaseline reads a baseline. A line that is none of the format is an error
// with its line, so that a file that was half written, or that holds a conflict
// of a merge, accepts nothing. An entry that reads well and accepts nothing, for
// want of a reason say, is kept and listed as void. Of entries with one
// fingerprint the one that was made last counts. Errors wrap [*Error].
func ReadBaseline(name string, text []byte) (*Baseline, error) {
	if len(text) > maxBaseline {
		return nil, &Error{name, 0, fmt.Sprintf("larger than %d bytes", maxBaseline)}
	}
	if !bytes.HasSuffix(text, []byte("\n")) {
		return nil, &Error{name, 0, "the end is missing: restore the file"}
	}
	var entries []Entry
	number := 0
	for row := range bytes.Lines(text) {
		number++
		row = bytes.TrimSpace(row)
		if number == 1 {
			var h baselineHeader
			if err := decode(row, &h); err != nil || h.Version != baselineVersion {
				return nil, &Error{name, 1, fmt.Sprintf(`want {"tokenguard_baseline":%d}`, baselineVersion)}
			}
			continue
		}
		e := Entry{line: number}
		if len(row) == 0 {
			continue
		}
		if bytes.HasPrefix(row, []byte("<<<<<<<")) {
			return nil, &Error{name, number, "the conflict of a merge: keep the lines of both sides"}
		}
		if err := decode(row, &e); err != nil {
			return nil, &Error{name, number, "want an entry with fingerprint, reason, author, date and expires"}
		}
		entries = append(entries, e)
	}
	return newBaseline(entries), nil
}

// decode reads one JSON value with known keys only.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// newBaseline sorts the entries, and keeps the last made of each fingerprint.
func newBaseline(entries []Entry) *Baseline {
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(strings.Compare(string(a.Fingerprint), string(b.Fingerprint)), cmp.Compare(b.Date, a.Date))
	})
	entries = slices.CompactFunc(entries, func(a, b Entry) bool { return a.Fingerprint == b.Fingerprint })
	return &Baseline{entries}
}

// AppendText appends the file's text, the same for the same entries.
func (b *Baseline) AppendText(text []byte) ([]byte, error) {
	out := bytes.NewBuffer(text)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(baselineHeader{baselineVersion}); err != nil {
		return text, fmt.Errorf("write the baseline: %w", err)
	}
	for _, e := range b.entries {
		if err := lines.Encode(e); err != nil {
			return text, fmt.Errorf("write the baseline: %w", err)
		}
	}
	return out.Bytes(), nil
}

// Stamp is who accepts findings, when, why and until when.
type Stamp struct {
	Today          Date
	Author, Reason string
	// Expires may be none. Fingerprints of places expire after [PlaceDays]
	// whatever it says.
	Expires Date
}

// Errors of a [Stamp].
var (
	ErrReason  = errors.New("the reason cannot be kept")
	ErrAuthor  = errors.New("the author cannot be kept")
	ErrExpires = errors.New("the day of expiry is past")
)

func (s Stamp) check() error {
	if _, err := parseReason(s.Reason); err != nil {
		return fmt.Errorf("%w: %w", ErrReason, err)
	}
	if _, err := parseReason(s.Author); err != nil {
		return fmt.Errorf("%w: %w", ErrAuthor, err)
	}
	if s.Expires != "" && s.Expires < s.Today {
		return fmt.Errorf("%w: %s", ErrExpires, s.Expires)
	}
	return nil
}

// Update returns the baseline with an entry for each of the findings that has
// none which counts today. Entries for what is not found are kept: [Baseline.Prune]
// takes them out. added is how many findings are new in it. The errors wrap
// [ErrReason], [ErrAuthor] or [ErrExpires].
func (b *Baseline) Update(found []finding.Fingerprint, s Stamp) (updated *Baseline, added int, err error) {
	if err := s.check(); err != nil {
		return nil, 0, err
	}
	entries := make(map[finding.Fingerprint]Entry, len(b.entries))
	for _, e := range b.entries {
		entries[e.Fingerprint] = e
	}
	for _, f := range found {
		if known, ok := entries[f]; ok {
			if state, _ := known.state(s.Today); state == Active {
				continue
			}
		}
		e := Entry{Fingerprint: f, Reason: strings.TrimSpace(s.Reason), Author: strings.TrimSpace(s.Author), Date: s.Today, Expires: s.Expires}
		if last := s.Today.AddDays(PlaceDays); f.IsPlace() && (e.Expires == "" || e.Expires > last) {
			e.Expires = last
		}
		entries[f] = e
		added++
	}
	all := make([]Entry, 0, len(entries))
	for _, e := range entries {
		all = append(all, e)
	}
	return newBaseline(all), added, nil
}

// Listed is an entry and what it is worth.
type Listed struct {
	Entry
	State State
	Why   string // of an entry that accepts nothing
}

// List says of every entry what it is worth today, given what was found.
func (b *Baseline) List(found []finding.Fingerprint, today Date) []Listed {
	seen := make(map[finding.Fingerprint]bool, len(found))
	for _, f := range found {
		seen[f] = true
	}
	list := make([]Listed, 0, len(b.entries))
	for _, e := range b.entries {
		l := Listed{Entry: e}
		if l.State, l.Why = e.state(today); l.State == Active && !seen[e.Fingerprint] {
			l.State, l.Why = Stale, "nothing that was found has this fingerprint"
		}
		list = append(list, l)
	}
	return list
}

// Prune returns the baseline with its active entries only, and those that it
// left out.
func (b *Baseline) Prune(found []finding.Fingerprint, today Date) (pruned *Baseline, removed []Listed) {
	pruned = &Baseline{}
	for _, l := range b.List(found, today) {
		if l.State == Active {
			pruned.entries = append(pruned.entries, l.Entry)
		} else {
			removed = append(removed, l)
		}
	}
	return pruned, removed
}
