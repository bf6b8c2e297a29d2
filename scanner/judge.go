package scanner

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/source"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
	"github.com/tokenguard/tokenguard/internal/source/tree"
)

// judge applies the policy. Its methods on units are safe for concurrent use,
// those on findings are for one goroutine.
type judge struct {
	*policy.Policy
	trust    Trust
	trusted  policy.Source
	files    Policy
	base     *tree.Base // of TrustBase; nil accepts nothing
	detector *detect.Detector

	mu      sync.Mutex
	saw     [][]policy.Directive
	brought map[string][]byte // policy files among what is scanned
}

func newJudge(p Policy, trusted policy.Source, detector *detect.Detector) *judge {
	return &judge{
		Policy: policy.New(trusted, time.Now()), trust: p.Trust, trusted: trusted, files: p,
		detector: detector, brought: map[string][]byte{},
	}
}

// unit looks at a unit before the detector does, and reports whether its path
// is left out. Names are never: one name stands in many paths.
func (j *judge) unit(u source.Unit) (excluded bool) {
	switch u.Kind {
	case finding.UnitFile, finding.UnitIndex, finding.UnitSymlink:
	default:
		return false
	}
	if j.trust != TrustContent && (u.Path == policy.ConfigName || u.Path == policy.BaselineName) {
		j.mu.Lock()
		j.brought[u.Path] = bytes.Clone(u.Content)
		j.mu.Unlock()
	}
	return j.Excludes(u.Path)
}

// lists reports whether the unit is looked at for directives even when nothing
// is found in it: trusted text that is there now, where they would be unused.
func (j *judge) lists(u source.Unit) bool {
	return j.trust == TrustContent &&
		(u.Kind == finding.UnitFile || u.Kind == finding.UnitIndex || u.Kind == finding.UnitStdin)
}

// directives returns those of a unit, by the lines of the whole. Only content
// that people write comments in has any.
func (j *judge) directives(u source.Unit) []policy.Directive {
	if u.Kind != finding.UnitBlob && u.Kind != finding.UnitFile && u.Kind != finding.UnitIndex && u.Kind != finding.UnitStdin {
		return nil
	}
	found := policy.Directives(u.Content)
	for i := range found {
		found[i].Path = u.Path
		found[i].Line += u.Piece.Before.Line
		found[i].Covers += u.Piece.Before.Line
	}
	if len(found) > 0 && j.lists(u) {
		j.mu.Lock()
		j.saw = append(j.saw, found)
		j.mu.Unlock()
	}
	return found
}

// decide says whether the finding at a path is accepted, by any means.
func (j *judge) decide(f finding.Finding, path string, near []policy.Directive) policy.Decision {
	near = slices.Clone(near)
	for i := range near {
		near[i].Path = path
	}
	switch {
	case j.trust == TrustContent:
		return j.Decide(f, near, nil)
	case j.base != nil && len(near) > 0:
		return j.Decide(f, j.atBase(f, path), near)
	}
	return j.Decide(f, nil, near)
}

// atBase returns the directives that the base's version of the file has beside
// the same credential.
func (j *judge) atBase(f finding.Finding, path string) (near []policy.Directive) {
	content, err := j.base.File(path)
	if err != nil {
		return nil // not there, or unreadable: then nothing there accepts it
	}
	directives := policy.Directives(content)
	if len(directives) == 0 {
		return nil
	}
	lines := finding.NewLines(content)
	for _, m := range j.detector.Append(nil, content) {
		if m.Pair.Token.Kind == f.Pair.Token.Kind && m.Pair.Token.Secret.Equal(f.Pair.Token.Secret) {
			at := finding.Location{Start: lines.Position(m.Span.Start), End: lines.Position(m.Span.End)}
			near = append(near, policy.Near(directives, at)...)
		}
	}
	return near
}

// outOfPath reports whether every path that the finding's content has is left
// out.
func (j *judge) outOfPath(f finding.Finding, path string) bool {
	if f.Location.Unit == finding.UnitPathName || !j.Excludes(path) {
		return false
	}
	for _, p := range f.Provenance {
		if p.Path != "" && !j.Excludes(p.Path) {
			return false
		}
	}
	return true
}

// notes lists what does not count, after all findings were judged.
func (j *judge) notes(whole bool) []string {
	for _, directives := range j.saw {
		j.Saw(directives)
	}
	j.ignoreBrought()
	all := j.Notes(whole)
	var out []string
	for _, n := range all[:min(len(all), maxRemarks)] {
		out = append(out, n.String())
	}
	if more := len(all) - len(out); more > 0 {
		out = append(out, fmt.Sprintf("policy: %d more", more))
	}
	return out
}

// maxRemarks bounds what is said of a policy: a change can bring a baseline of
// hundreds of thousands of entries.
const maxRemarks = 1000

// ignoreBrought lists what the scanned side's policy files would add.
func (j *judge) ignoreBrought() {
	var config, baseline PolicyFile
	if text, ok := j.brought[policy.ConfigName]; ok && !bytes.Equal(text, j.files.Config.Text) {
		config = PolicyFile{policy.ConfigName, text}
	}
	if text, ok := j.brought[policy.BaselineName]; ok && !bytes.Equal(text, j.files.Baseline.Text) {
		baseline = PolicyFile{policy.BaselineName, text}
	}
	for _, pair := range [][2]PolicyFile{{config, {}}, {{}, baseline}} {
		brought, err := parsePolicy(pair[0], pair[1])
		if err != nil {
			j.IgnoreBroken(pair[0].Name + pair[1].Name)
			continue
		}
		j.Ignore(j.trusted, brought)
	}
}

// open reads what the judge needs of the repository. What cannot be read there
// accepts nothing.
func (j *judge) open(r *repo.Repo, db *objects.Store, target Target) {
	if j.trust == TrustBase {
		j.base, _ = tree.NewBase(r, db, j.files.Base)
	}
	switch {
	case j.trust == TrustContent:
	case target.Commits.any():
		j.bringCommits(r, db, target.Commits)
	case target.Staged: // what is staged passes by as units
	case r.WorkTree != "":
		j.bring(worktreeFile(r.WorkTree))
	}
}

// bring notes the policy files of the scanned side, the first of each that is not
// the trusted one.
func (j *judge) bring(read func(name string) ([]byte, error)) {
	for name, trusted := range map[string]PolicyFile{policy.ConfigName: j.files.Config, policy.BaselineName: j.files.Baseline} {
		if text, err := read(name); err == nil && j.brought[name] == nil && !bytes.Equal(text, trusted.Text) {
			j.brought[name] = bytes.Clone(text)
		}
	}
}

// maxEnds bounds how many ends of a range are asked for their policy files: a
// push can have thousands.
const maxEnds = 1000

func (j *judge) bringCommits(r *repo.Repo, db *objects.Store, commits Commits) {
	ends := commits.Of
	if len(commits.OfRefs) > 0 {
		ends = append([]string{"HEAD"}, ends...)
	}
	asked := map[string]bool{}
	for _, end := range ends[:min(len(ends), maxEnds)] {
		if asked[end] {
			continue
		}
		asked[end] = true
		if files, err := tree.NewBase(r, db, end); err == nil {
			j.bring(files.File)
		}
	}
}
