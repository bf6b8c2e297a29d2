package finding

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// maxExamples is how many names a receipt keeps for one reason: enough to go
// and look, bounded when everything is broken.
const maxExamples = 5

// Count is how often something happened for one reason, with the first names.
type Count struct {
	Reason   string   `json:"reason"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"`
}

// Read is how much was read.
type Read struct {
	Refs    int   `json:"refs"`
	Commits int   `json:"commits"`
	Objects int   `json:"objects"`
	Bytes   int64 `json:"bytes"`
	Files   int   `json:"files"`
}

// Limits are the limits in force; zero means none.
type Limits struct {
	MaxBlob   int64         `json:"max_blob"`
	MaxMemory int64         `json:"max_memory"`
	Timeout   time.Duration `json:"timeout_ns"`
}

// Receipt is the account of a run: what was read, and why anything was not.
type Receipt struct {
	// Complete: nothing was skipped and nothing was lost.
	Complete   bool    `json:"complete"`
	Findings   int     `json:"findings"`
	BelowLevel int     `json:"below_level"`
	Read       Read    `json:"read"`
	Excluded   []Count `json:"excluded"`
	Skipped    []Count `json:"skipped"`
	Lost       []Count `json:"lost"`
	// Accepted are findings that the policy took out, the first [MaxAccepted] of
	// them; Excluded counts all.
	Accepted []Accepted `json:"accepted"`
	// Remarks are lines for people about what in the policy does not count.
	Remarks []string `json:"remarks"`
	Limits  Limits   `json:"limits"`
}

// MaxAccepted bounds what a receipt lists of accepted findings: a baseline can
// have a hundred thousand.
const MaxAccepted = 1000

// Accepted is a finding that the policy took out, by what means and why.
type Accepted struct {
	Fingerprint Fingerprint `json:"fingerprint"`
	Kind        string      `json:"kind"`
	Evidence    Evidence    `json:"evidence"`
	Path        string      `json:"path"`
	Line        int         `json:"line"`
	// By is config, baseline, directive or path.
	By string `json:"by"`
	// Reason is the one that the entry gives; a path has none.
	Reason string `json:"reason"`
}

// Tally gathers a [Receipt]. The zero value is ready; it is safe for
// concurrent use and must not be copied.
type Tally struct {
	mu                      sync.Mutex
	read                    Read
	excluded, skipped, lost reasons
}

type reasons map[string]*Count

func (r *reasons) add(reason, example string) {
	if *r == nil {
		*r = reasons{}
	}
	c := (*r)[reason]
	if c == nil {
		c = &Count{Reason: reason}
		(*r)[reason] = c
	}
	c.Count++
	c.keep(example)
}

// keep adds an example, holding on to the first few in order, so that neither
// the worker count nor the order of reading shows.
func (c *Count) keep(example string) {
	at, found := slices.BinarySearch(c.Examples, example)
	if found || example == "" || at == maxExamples {
		return
	}
	c.Examples = slices.Insert(c.Examples, at, example)
	c.Examples = c.Examples[:min(len(c.Examples), maxExamples)]
}

// counts returns copies of the reasons, in order.
func (r reasons) counts() []Count {
	out := make([]Count, 0, len(r))
	for _, reason := range slices.Sorted(maps.Keys(r)) {
		c := *r[reason]
		c.Examples = append([]string{}, c.Examples...)
		out = append(out, c)
	}
	return out
}

// Add counts work done.
func (t *Tally) Add(r Read) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.read.Refs += r.Refs
	t.read.Commits += r.Commits
	t.read.Objects += r.Objects
	t.read.Bytes += r.Bytes
	t.read.Files += r.Files
}

// Exclude counts content outside the request: the outcome is unchanged.
func (t *Tally) Exclude(reason, example string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.excluded.add(reason, example)
}

// Skip counts content that was asked for but stopped by a limit.
func (t *Tally) Skip(reason, example string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.skipped.add(reason, example)
}

// Lose counts content that could not be read.
func (t *Tally) Lose(reason, example string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost.add(reason, example)
}

// Receipt returns the account so far. The caller fills in Findings,
// BelowLevel and Limits.
func (t *Tally) Receipt() Receipt {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Receipt{
		Complete: len(t.skipped) == 0 && len(t.lost) == 0,
		Read:     t.read,
		Excluded: t.excluded.counts(),
		Skipped:  t.skipped.counts(),
		Lost:     t.lost.counts(),
	}
}
