package accept

import (
	"go/ast"
	"go/token"
	"os"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// commented is a file that has directives.
type commented struct {
	content    []byte
	directives []policy.Directive
	comments   map[int]*ast.Comment // by the lines they stand in
}

// collect reads the directives of a file. Only comments have any: the text of
// a string that looks like one is none.
func (a *Acceptance) collect(f *ast.File, skipped func(token.Pos) bool) error {
	comments := map[int]*ast.Comment{}
	for _, group := range f.Comments {
		for _, comment := range group.List {
			if !strings.Contains(comment.Text, ":allow") || skipped(comment.Pos()) {
				continue
			}
			last := a.pass.Fset.Position(comment.End()).Line
			for line := a.pass.Fset.Position(comment.Pos()).Line; line <= last; line++ {
				comments[line] = comment
			}
		}
	}
	if len(comments) == 0 {
		return nil
	}
	name := a.pass.Fset.Position(f.Package).Filename
	content, err := a.read(name)
	if err != nil {
		return err
	}
	root, err := a.root(name)
	if err != nil {
		return err
	}
	file := &commented{content: content, comments: comments}
	for _, d := range policy.Directives(content) {
		if comments[d.Line] != nil {
			d.Path = root.path(name)
			file.directives = append(file.directives, d)
		}
	}
	a.files[name] = file
	if !a.directivesCount() {
		return nil // nor are they missed
	}
	decide, err := root.decisions(a.trusted)
	if err == nil {
		decide.Saw(file.directives)
	}
	return err
}

// read reads a file of the package as it is compiled, or the one that cgo made
// it of, which drivers do not count among the package's.
func (a *Acceptance) read(name string) ([]byte, error) {
	if a.pass.ReadFile != nil {
		if content, err := a.pass.ReadFile(name); err == nil {
			return content, nil
		}
	}
	return os.ReadFile(name)
}

// Look returns the credentials in a text.
type Look func(text []byte) []detect.Match

// have returns the directives that the trusted side's version of the file has
// for the finding: those of its fingerprint, wherever they stand there, and those
// beside the same credential.
func (t *Trusted) have(f finding.Finding, near []policy.Directive, look Look) (trusted []policy.Directive) {
	if t.Base == nil || len(near) == 0 {
		return nil
	}
	content, err := t.Base(f.Location.Path)
	if err != nil {
		return nil // not there, or unreadable: then nothing there accepts it
	}
	file := &commented{content: content, directives: policy.Directives(content)}
	for _, d := range file.directives {
		d.Path = f.Location.Path
		if d.Fingerprint == f.Fingerprint || d.Fingerprint == "" && file.covers(d, f, look) {
			trusted = append(trusted, d)
		}
	}
	return trusted
}

// covers reports whether the directive stands beside the finding's credential.
func (file *commented) covers(d policy.Directive, f finding.Finding, look Look) bool {
	lines := finding.NewLines(file.content)
	for _, m := range look(file.content) {
		at := finding.Location{Start: lines.Position(m.Span.Start), End: lines.Position(m.Span.End)}
		if m.Pair.Token.Secret.Equal(f.Pair.Token.Secret) && len(policy.Near([]policy.Directive{d}, at)) > 0 {
			return true
		}
	}
	return false
}

// Remark is a line about what in the policy does not count.
type Remark struct {
	policy.Note
	// Comment holds the directive that it is about, if it is about one.
	Comment *ast.Comment
}

// Remarks lists what does not count, after every finding at the level was
// placed. look returns the credentials in a text.
func (a *Acceptance) Remarks(level finding.Evidence, look Look) (remarks []Remark) {
	for _, root := range a.roots {
		if root.policy == nil {
			continue // nothing asked
		}
		notes := root.policy.Notes(false) // what is accepted may be in another package
		for _, n := range notes {
			file := a.noted(root, n)
			switch {
			case file == nil && n.State != policy.Unused:
				remarks = append(remarks, Remark{Note: n})
			case file == nil || n.State == policy.Unused && isVoid(n, notes):
			case n.State == policy.Unused && (max(level, root.level()) > finding.Generic || file.serves(n, look)):
				// It may accept something at a lower level, or in a text that only
				// tokenguard scan looks at, such as a comment.
			default:
				remarks = append(remarks, Remark{n, file.comments[n.Line]})
			}
		}
	}
	return remarks
}

// noted returns the file that a note is about if it is about a directive.
func (a *Acceptance) noted(r *root, n policy.Note) *commented {
	for name, file := range a.files {
		if r.path(name) == n.File && file.comments[n.Line] != nil {
			return file
		}
	}
	return nil
}

// isVoid reports whether another note says why the directive is not used.
func isVoid(unused policy.Note, notes []policy.Note) bool {
	for _, n := range notes {
		if n.State == policy.Void && n.File == unused.File && n.Line == unused.Line {
			return true
		}
	}
	return false
}

// serves reports whether a directive could accept anything in the file's text.
func (file *commented) serves(n policy.Note, look Look) bool {
	lines := finding.NewLines(file.content)
	for _, m := range look(file.content) {
		at := finding.Location{Start: lines.Position(m.Span.Start), End: lines.Position(m.Span.End)}
		for _, d := range policy.Near(file.directives, at) {
			if d.Line == n.Line && (d.Fingerprint == "" || d.Fingerprint == finding.NewFingerprint(m.Pair, n.File)) {
				return true
			}
		}
	}
	return false
}
