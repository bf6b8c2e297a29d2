package policy

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Source is a configuration, a baseline or both, from one side. Either may be
// nil. Its name is what notes call it.
type Source struct {
	Config       *Config
	ConfigName   string
	Baseline     *Baseline
	BaselineName string
}

// Kinds are the tokens of one's own that the configuration describes.
func (s Source) Kinds() []credential.CustomKind {
	if s.Config == nil {
		return nil
	}
	return s.Config.Kinds
}

// rules lists the entries with the file that each stands in.
func (s Source) rules() []*rule {
	var all []*rule
	if s.Config != nil {
		for _, e := range s.Config.Allow {
			all = append(all, &rule{entry: e, file: s.ConfigName, by: ByConfig})
		}
	}
	if s.Baseline != nil {
		for _, e := range s.Baseline.entries {
			all = append(all, &rule{entry: e, file: s.BaselineName, by: ByBaseline})
		}
	}
	return all
}

// rule is an entry and what came of it.
type rule struct {
	entry Entry
	file  string
	by    Means
	state State
	why   string
	used  bool
}

// Means is what accepts a finding.
type Means string

// The means.
const (
	ByConfig    Means = "config"
	ByBaseline  Means = "baseline"
	ByDirective Means = "directive"
)

// Decision says whether a finding is accepted. The zero value reports it.
type Decision struct {
	Allowed bool
	By      Means
	Reason  string
}

// Policy decides about the findings of one run. Excludes is safe for concurrent
// use; everything else is for one goroutine.
type Policy struct {
	paths Paths
	rules []*rule
	byID  map[finding.Fingerprint][]*rule

	seen    map[place]Directive // what Saw was told
	settled map[place]bool      // directives that accepted something, or have a note
	notes   map[Note]bool
}

// place tells directives apart.
type place struct {
	path string
	line int
}

// New makes a policy of what the trusted side says, as of now.
func New(trusted Source, now time.Time) *Policy {
	p := &Policy{
		byID: map[finding.Fingerprint][]*rule{},
		seen: map[place]Directive{}, settled: map[place]bool{}, notes: map[Note]bool{},
	}
	if trusted.Config != nil {
		p.paths = trusted.Config.Paths
	}
	p.rules = trusted.rules()
	for _, r := range p.rules {
		if r.state, r.why = r.entry.state(DateOf(now)); r.state == Active {
			p.byID[r.entry.Fingerprint] = append(p.byID[r.entry.Fingerprint], r)
		}
	}
	return p
}

// Excludes reports whether the trusted configuration leaves the path out.
func (p *Policy) Excludes(path string) bool { return p.paths.Excludes(path) }

// Ignore notes what the change itself would add to what trusted says.
func (p *Policy) Ignore(trusted, brought Source) {
	known := map[finding.Fingerprint]bool{}
	for _, r := range trusted.rules() {
		known[r.entry.Fingerprint] = true
	}
	for _, r := range brought.rules() {
		if !known[r.entry.Fingerprint] {
			p.note(Note{Ignored, r.file, r.entry.line, "the change itself accepts " + r.entry.shown()})
		}
	}
	if brought.Config != nil && !sameSettings(trusted.Config, brought.Config) {
		p.note(Note{Ignored, brought.ConfigName, 0, "the change itself sets what is checked"})
	}
}

// IgnoreBroken notes a policy file that the change brings and that cannot be
// read.
func (p *Policy) IgnoreBroken(name string) {
	p.note(Note{Ignored, name, 0, "the change breaks the file: it cannot be read"})
}

// sameSettings compares all but the entries.
func sameSettings(a, b *Config) bool {
	if a == nil {
		a = &Config{}
	}
	left, right := *a, *b
	left.Allow, right.Allow = nil, nil
	return reflect.DeepEqual(left, right)
}

// Decide says whether the finding is accepted. trusted are the directives near
// it that the trusted side has for it, and brought those that it has not: one of
// these that would accept the finding is noted.
func (p *Policy) Decide(f finding.Finding, trusted, brought []Directive) Decision {
	var decision Decision
	for _, r := range p.byID[f.Fingerprint] {
		r.used = true
		decision = cmp.Or(decision, Decision{true, r.by, r.entry.Reason})
	}
	for _, d := range trusted {
		if d.accepts(f) {
			p.settled[place{d.Path, d.Line}] = true
			decision = cmp.Or(decision, Decision{true, ByDirective, d.Reason})
		}
	}
	if !decision.Allowed {
		p.explain(f, trusted, brought)
	}
	return decision
}

// explain notes why the directives near a finding do not accept it.
func (p *Policy) explain(f finding.Finding, trusted, brought []Directive) {
	tell := func(d Directive, state State, what string) {
		p.settled[place{d.Path, d.Line}] = true
		p.note(Note{state, d.Path, d.Line, what})
	}
	for _, d := range slices.Concat(trusted, brought) {
		switch {
		case d.Void != "":
			tell(d, Void, d.Void)
		case d.Fingerprint == "" && f.Evidence == finding.Confirmed:
			tell(d, Void, "a confirmed finding is accepted by its whole fingerprint only")
		case d.accepts(f):
			tell(d, Ignored, "the change itself accepts the finding beside it")
		}
	}
}

// Saw takes the trusted directives of content that was read, so that
// [Policy.Notes] can list those that accept nothing. Their paths are set.
func (p *Policy) Saw(directives []Directive) {
	for _, d := range directives {
		if d.sure {
			p.seen[place{d.Path, d.Line}] = d
		}
	}
}

func (p *Policy) note(n Note) { p.notes[n] = true }

// Notes lists what is wrong with the policy, in order, after every finding was
// decided. whole says that the run saw everything that an entry could be about;
// else entries without a finding are not stale.
func (p *Policy) Notes(whole bool) []Note {
	notes := make([]Note, 0, len(p.notes))
	for n := range p.notes {
		notes = append(notes, n)
	}
	for at, d := range p.seen {
		switch {
		case p.settled[at]:
		case d.Void != "":
			notes = append(notes, Note{Void, d.Path, d.Line, d.Void})
		default:
			notes = append(notes, Note{Unused, d.Path, d.Line, "it accepts nothing"})
		}
	}
	for _, r := range p.rules {
		switch {
		case r.state == Void:
			notes = append(notes, Note{Void, r.file, r.entry.line, r.entry.shown() + ": " + r.why})
		case r.state == Expired:
			notes = append(notes, Note{Expired, r.file, r.entry.line, r.entry.shown() + " " + r.why})
		case whole && !r.used:
			notes = append(notes, Note{Stale, r.file, r.entry.line, r.entry.shown() + " is found nowhere"})
		}
	}
	slices.SortFunc(notes, Note.compare)
	return notes
}
