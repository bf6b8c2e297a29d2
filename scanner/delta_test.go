package scanner_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/scanner"
)

func wholeBlobs(t *testing.T, r *credtest.Repo, kinds ...credential.CustomKind) []string {
	t.Helper()
	return wholeBlobsIn(t, r.Path(".git"), kinds...)
}

// wholeBlobsIn is what the detector finds in every blob that go-git sees, each
// read whole: "id start end", in order.
func wholeBlobsIn(t *testing.T, gitDir string, kinds ...credential.CustomKind) []string {
	t.Helper()
	all, err := filesystem.NewStorage(osfs.New(gitDir), cache.NewObjectLRUDefault()).IterEncodedObjects(plumbing.BlobObject)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	err = all.ForEach(func(o plumbing.EncodedObject) error {
		in, err := o.Reader()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(in)
		for _, m := range detect.New(kinds...).Append(nil, content) {
			found = append(found, fmt.Sprint(o.Hash(), " ", m.Span.Start, " ", m.Span.End))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func scannedBlobs(got result) []string {
	var found []string
	for _, f := range got.findings {
		switch f.Location.Unit {
		case finding.UnitBlob, finding.UnitSymlink, finding.UnitIndex:
			found = append(found, fmt.Sprint(f.Location.Blob, " ", f.Location.Span.Start, " ", f.Location.Span.End))
		}
	}
	slices.Sort(found)
	return found
}

// edits are versions of a text with a credential: it is put together from two
// halves cut at every position, shifted, damaged and mended at every position,
// and moved among lines that stay.
func edits(form string) []string {
	filler := func(from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "line %d of a file in which little changes, %x\n", i, i*i*i*7919)
		}
		return b.String()
	}
	above, between, below := filler(0, 150), filler(150, 300), filler(300, 450)
	var versions []string
	add := func(parts ...string) { versions = append(versions, strings.Join(parts, "")) }
	add(above, between, below)
	for at := 0; at <= len(form); at += 1 + len(form)/60 {
		head, tail := form[:at], form[at:]
		add(above, "x = '", head, "'\n", between, "y = '", tail, "'\n", below) // apart
		add(above, "x = '", head, tail, "'\n", between, below)                 // joined
		add(above, "x = '", head, "\n", tail, "'\n", between, below)           // broken by a line
		if at < len(form) {
			add(above, "x = '", head, "!", tail[1:], "'\n", between, below) // damaged
			add(above, between, "x = '", head, tail[1:], "'\n", below)      // shortened
		}
	}
	add(form, above, between, below)
	add(above, between, below, form)
	return versions
}

// edited is a repository whose one file has every one of the edits, as deltas.
func edited(t *testing.T, form string) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	var stream strings.Builder
	for i, text := range edits(form) {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 3\nall\n", 1700000000+i)
		fmt.Fprintf(&stream, "M 100644 inline dir/file\ndata %d\n%s\n", len(text), text)
	}
	r.RunInput(stream.String(), "fast-import", "--quiet", "--force")
	r.Run("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
	return r
}

// TestFullIsDelta: what is found by the differences is what is found in every
// blob whole, with the triggers that are shipped, for the forms of credentials
// and the edits that make and unmake them.
func TestFullIsDelta(t *testing.T) {
	for name, form := range map[string]func(credtest.Holder) string{
		"plain":   func(h credtest.Holder) string { return h.Token(credential.APIToken) },
		"pair":    func(h credtest.Holder) string { return h.Pair() },
		"header":  func(h credtest.Holder) string { return "Authorization: Basic " + h.Basic() },
		"base64":  func(h credtest.Holder) string { return credtest.Base64(h.Basic()) },
		"wrapped": func(h credtest.Holder) string { return wrap(h.Basic(), "\n  ") },
		"utf-16":  func(h credtest.Holder) string { return credtest.UTF16LE(h.Pair()) },
		"hex":     func(h credtest.Holder) string { return fmt.Sprintf("%x", h.Pair()) },
		"short":   func(h credtest.Holder) string { return h.Token(credential.AppPassword) },
		"classic": func(h credtest.Holder) string {
			return "JIRA_EMAIL=" + h.Email() + "\nJIRA_TOKEN=" + h.Token(credential.ClassicToken)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := edited(t, form(credtest.New(1)))
			got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{VerifyDelta: true})
			if got.err != nil || !got.receipt.Complete {
				t.Fatalf("error %v, %+v", got.err, got.receipt)
			}
			want := wholeBlobs(t, r)
			if diff := cmp.Diff(want, scannedBlobs(got)); diff != "" {
				t.Errorf("(-whole +differences):\n%s", diff)
			}
			if len(want) == 0 {
				t.Error("nothing is found in the whole")
			}
		})
	}
}

// TestFindingsOfBlobsAgreeWithGoGit on a repository with everything in it.
func TestFindingsOfBlobsAgreeWithGoGit(t *testing.T) {
	r := crowded(t)
	r.Run("repack", "-q")
	got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{VerifyDelta: true})
	if got.err != nil {
		t.Fatal(got.err)
	}
	have := scannedBlobs(got)
	for _, want := range wholeBlobs(t, r) {
		if !slices.Contains(have, want) {
			t.Errorf("%s is not found", want)
		}
	}
}
