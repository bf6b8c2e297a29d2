package scanner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// want is where a hidden credential must be reported.
type want struct {
	unit      finding.Unit
	path      string
	line      int
	commit    string // introducing, or ""
	removedBy string
	unreached bool // no reference reaches the commit
	inHead    bool
}

// hideouts are the places where a pair can hide in a repository. Each hides
// its own and says where it is to be found; no source but the one it is named
// after sees it.
var hideouts = []struct {
	name string
	hide func(t *testing.T, r *credtest.Repo, h credtest.Holder) want
}{
	{"plain in a file", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("deploy/jira.env", "# jira\n\nJIRA="+h.Pair()+"\n")
		return want{unit: finding.UnitBlob, path: "deploy/jira.env", line: 3, commit: r.Commit("add deployment"), inHead: true}
	}},
	{"header in a file", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("client.py", "headers = {\n  'Authorization': 'Basic "+h.Basic()+"',\n}\n")
		return want{unit: finding.UnitBlob, path: "client.py", line: 2, commit: r.Commit("add client"), inHead: true}
	}},
	{"wrapped base64", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("secret.yaml", "data:\n  auth: |\n    "+wrap(h.Basic(), "\n    ")+"\n")
		return want{unit: finding.UnitBlob, path: "secret.yaml", line: 3, commit: r.Commit("add secret"), inHead: true}
	}},
	{"deleted later", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("old/settings.ini", "token="+h.Pair()+"\n")
		added := r.Commit("add settings")
		r.Remove("old/settings.ini")
		return want{unit: finding.UnitBlob, path: "old/settings.ini", line: 1, commit: added, removedBy: r.Commit("remove settings")}
	}},
	{"only in a merge", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Run("checkout", "-q", "-b", "side")
		r.Write("side.txt", "side\n")
		r.Commit("side")
		r.Run("checkout", "-q", "main")
		r.Run("merge", "-q", "--no-ff", "--no-commit", "side")
		r.Write("merged.txt", "key: "+h.Pair()+"\n")
		return want{unit: finding.UnitBlob, path: "merged.txt", line: 1, commit: r.Commit("merge side"), inHead: true}
	}},
	{"only in a stash", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("notes.txt", "keep\nfor later "+h.Pair()+"\n")
		r.Run("add", "notes.txt")
		r.Run("stash", "-q")
		// git stash commits the index, and then the work tree on top of it.
		return want{unit: finding.UnitBlob, path: "notes.txt", line: 2, commit: r.Run("rev-parse", "refs/stash^2")}
	}},
	{"only in a tag message", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.RunInput("release\n\nuse "+h.Pair()+"\n", "tag", "-a", "-F", "-", "v1")
		return want{unit: finding.UnitTagMessage, line: 3, commit: r.Run("rev-parse", "HEAD")}
	}},
	{"in a commit message", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		return want{unit: finding.UnitCommitMessage, line: 2, commit: r.Commit("fix login\nwith " + h.Pair() + "\n"), inHead: true}
	}},
	{"in an author's name", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Run("-c", "user.name="+h.Token(credential.APIToken), "commit", "-q", "--allow-empty", "-m", "as someone else")
		return want{unit: finding.UnitIdentity, line: 3, commit: r.Run("rev-parse", "HEAD"), inHead: true}
	}},
	{"in a path name", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("backup/"+h.Token(credential.APIToken)+".txt", "nothing\n")
		return want{unit: finding.UnitPathName, path: "backup/ATATT3xFfGF0********.txt", line: 1, commit: r.Commit("back up"), inHead: true}
	}},
	{"in a symbolic link", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		if err := os.Symlink(h.Token(credential.APIToken), r.Path("link")); err != nil {
			t.Skip(err)
		}
		return want{unit: finding.UnitSymlink, path: "link", line: 1, commit: r.Commit("link"), inHead: true}
	}},
	{"in a reference's name", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Run("branch", "wip-"+h.Token(credential.APIToken))
		return want{unit: finding.UnitRefName, line: 1}
	}},
	{"behind -diff attributes", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write(".gitattributes", "*.bin -diff binary linguist-generated export-ignore\n")
		r.Write("data.bin", "\x00\x01\n"+h.Pair()+"\n")
		return want{unit: finding.UnitBlob, path: "data.bin", line: 2, commit: r.Commit("add data"), inHead: true}
	}},
	{"in a tagged blob", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		id := r.RunInput("public key\n"+h.Pair()+"\n", "hash-object", "-w", "--stdin")
		r.Run("tag", "key", id)
		return want{unit: finding.UnitBlob, line: 2}
	}},
	{"behind a replaced object", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("replaced.txt", h.Pair()+"\n")
		commit := r.Commit("add replaced")
		id := r.Run("rev-parse", "HEAD:replaced.txt")
		r.Run("replace", id, r.RunInput("harmless\n", "hash-object", "-w", "--stdin"))
		return want{unit: finding.UnitBlob, path: "replaced.txt", line: 1, commit: commit, inHead: true}
	}},
	{"only in the reflog", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("mistake.txt", "oops "+h.Pair()+"\n")
		commit := r.Commit("mistake")
		r.Run("reset", "-q", "--hard", "HEAD~1")
		return want{unit: finding.UnitBlob, path: "mistake.txt", line: 1, commit: commit, unreached: true}
	}},
	{"in a dangling loose object", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.RunInput("one\ntwo "+h.Pair()+"\n", "hash-object", "-w", "--stdin")
		return want{unit: finding.UnitBlob, line: 2}
	}},
	{"in a packed alternate", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		lender := credtest.NewRepo(t)
		lender.Write("lent.txt", h.Pair()+"\n")
		commit := lender.Commit("lend")
		lender.Run("repack", "-q", "-a", "-d")
		writeFile(t, r.Path(".git/objects/info/alternates"), lender.Path(".git/objects")+"\n")
		return want{unit: finding.UnitBlob, path: "lent.txt", line: 1, commit: commit, unreached: true}
	}},
	{"in the configuration", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Run("config", "jira.token", h.Token(credential.APIToken))
		text, err := os.ReadFile(r.Path(".git/config"))
		if err != nil {
			t.Fatal(err)
		}
		return want{unit: finding.UnitGitConfig, path: ".git/config", line: strings.Count(string(text), "\n")}
	}},
	{"in the index", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("staged.txt", "one\n"+h.Pair()+"\n")
		r.Run("add", "staged.txt")
		r.Write("staged.txt", "one\n")
		return want{unit: finding.UnitIndex, path: "staged.txt", line: 2}
	}},
	{"in a changed file", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("deploy/local.env", "committed\n")
		r.Run("add", "deploy/local.env")
		r.Run("commit", "-q", "-m", "commit the file", "deploy/local.env")
		r.Write("deploy/local.env", "committed\n\nchanged "+h.Pair()+"\n")
		return want{unit: finding.UnitFile, path: "deploy/local.env", line: 3}
	}},
	{"untracked", func(t *testing.T, r *credtest.Repo, h credtest.Holder) want {
		r.Write("tmp/scratch.txt", "a\r\nb "+h.Pair()+"\r\n")
		return want{unit: finding.UnitFile, path: "tmp/scratch.txt", line: 2}
	}},
}

func TestEveryHideoutIsFound(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("README", "a repository\n")
	r.Commit("begin")
	wants := make([]want, len(hideouts))
	for i, h := range hideouts {
		wants[i] = h.hide(t, r, credtest.New(uint64(i+1)))
	}
	got := scan(t, r.Dir)
	if !got.receipt.Complete {
		t.Errorf("incomplete: %+v", got.receipt)
	}
	for i, h := range hideouts {
		t.Run(h.name, func(t *testing.T) { wants[i].check(t, got, credtest.New(uint64(i+1))) })
	}
	if len(got.findings) != len(hideouts) {
		t.Errorf("%d findings, want one each of %d hideouts", len(got.findings), len(hideouts))
	}
}

// check looks for the holder's token among the findings.
func (w want) check(t *testing.T, got result, h credtest.Holder) {
	t.Helper()
	var found []finding.Finding
	for _, f := range got.findings {
		if f.Pair.Token.Secret.Reveal() == h.Token(credential.APIToken) {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d findings, want 1", len(found))
	}
	f := found[0]
	is := want{
		unit: f.Location.Unit, path: f.Location.Path, line: f.Location.Start.Line,
		commit: f.First().Commit, inHead: f.First().InHead, unreached: w.unreached,
		removedBy: strings.Join(f.First().RemovedBy, " "),
	}
	if is.commit != "" {
		is.unreached = !f.First().Reachable
	}
	if is != w {
		t.Errorf("got  %+v\nwant %+v", is, w)
	}
	if f.Evidence != finding.Confirmed {
		t.Errorf("evidence %v, want confirmed", f.Evidence)
	}
	checkSilent(t, f, h)
}

// checkSilent fails when the secret or the account stands anywhere in the
// finding's public face.
func checkSilent(t *testing.T, f finding.Finding, h credtest.Holder) {
	t.Helper()
	text, err := f.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	token := h.Token(credential.APIToken)
	for _, secret := range []string{token, token[20:40], h.Email(), h.Basic()[:24]} {
		if strings.Contains(string(text), secret) {
			t.Errorf("a secret of %d bytes stands in the report", len(secret))
		}
	}
}

func wrap(text, separator string) string {
	const width = 64
	var lines []string
	for ; len(text) > width; text = text[width:] {
		lines = append(lines, text[:width])
	}
	return strings.Join(append(lines, text), separator)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
