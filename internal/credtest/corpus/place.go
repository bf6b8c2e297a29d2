package corpus

import (
	"os"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// place is somewhere in a repository that is not the content of a file.
type place struct {
	name string
	unit finding.Unit
	line int // that is reported
	text template
	// put stores the text there and returns the path that is reported, with
	// the text in it if that is where it stands.
	put func(r *credtest.Repo, text string) (path string)
	// account is the email that stands beside a lone token there anyway. It is
	// none of an app password, which goes with a user name.
	account string
}

const (
	plainMessage  = template("fix the export\n\nuse «‹A›:‹T›» for now\n")
	headerMessage = template("fix the export\n\nAuthorization: Basic «‹A:T|base64›»\n")
	brokenMessage = template("fix the export\n\n«‹A:T|newline|base64|wrap 76›»\n")
	lone          = template("«‹T›»")
	remote        = template("https://«‹A|percent›:‹T|percent›»@bitbucket.org/acme/tool.git")
)

// The lines of a commit object, behind its tree and its one parent.
const (
	authorLine    = 3
	committerLine = 4
)

var places = []place{
	{"commit message", finding.UnitCommitMessage, 3, plainMessage, commitMessage, ""},
	{"commit message, header", finding.UnitCommitMessage, 3, headerMessage, commitMessage, ""},
	{"commit message, wrapped base64", finding.UnitCommitMessage, 3, brokenMessage, commitMessage, ""},
	{"commit message of one line", finding.UnitCommitMessage, 1, "curl -u «‹A›:‹T›»", commitMessage, ""},
	{"commit message, split in trailers", finding.UnitCommitMessage, 4, "fix\n\nJira-User: ‹A›\nJira-Token: «‹T›»\n", commitMessage, ""},
	{"message of a commit on no branch", finding.UnitCommitMessage, 3, plainMessage, func(r *credtest.Repo, text string) string {
		r.RunInput(text, "commit-tree", "-p", "HEAD", "HEAD^{tree}")
		return ""
	}, ""},
	{"message of a merge", finding.UnitCommitMessage, 3, plainMessage, func(r *credtest.Repo, text string) string {
		id := r.RunInput(text, "commit-tree", "-p", "HEAD", "-p", "HEAD~1", "HEAD^{tree}")
		r.Run("update-ref", "HEAD", id)
		return ""
	}, ""},
	{"message of a stash", finding.UnitCommitMessage, 1, "On main: «‹A›:‹T›»", func(r *credtest.Repo, text string) string {
		id := r.RunInput(text, "commit-tree", "-p", "HEAD", "HEAD^{tree}")
		r.Run("stash", "store", id)
		return ""
	}, ""},
	{"tag message", finding.UnitTagMessage, 3, plainMessage, tagMessage, ""},
	{"tag message, header", finding.UnitTagMessage, 3, headerMessage, tagMessage, ""},
	{"tag message, wrapped base64", finding.UnitTagMessage, 3, brokenMessage, tagMessage, ""},
	{"author's name", finding.UnitIdentity, authorLine, lone, commitBy("author.name"), credtest.AuthorEmail},
	{"author's email", finding.UnitIdentity, authorLine, lone, commitBy("author.email"), ""},
	{"committer's name", finding.UnitIdentity, committerLine, lone, commitBy("committer.name"), credtest.AuthorEmail},
	{"committer's email", finding.UnitIdentity, committerLine, lone, commitBy("committer.email"), ""},
	{"note", finding.UnitBlob, 1, "«‹A›:‹T›»\n", note("commits"), ""},
	{"note under a name of its own", finding.UnitBlob, 2, "reviewed\nAuthorization: Basic «‹A:T|base64›»\n", note("review"), ""},
	{"name of a file", finding.UnitPathName, 1, lone, func(r *credtest.Repo, text string) string {
		return commitFile(r, "names/"+text+".txt")
	}, ""},
	{"name of a folder", finding.UnitPathName, 1, lone, func(r *credtest.Repo, text string) string {
		commitFile(r, text+"/readme.txt")
		return text
	}, ""},
	{"name of a file in UTF-8", finding.UnitPathName, 1, lone, func(r *credtest.Repo, text string) string {
		return commitFile(r, "names/ключ "+text)
	}, ""},
	{"name of a branch", finding.UnitRefName, 1, lone, func(r *credtest.Repo, text string) string {
		r.Run("branch", "fix/"+text)
		return ""
	}, ""},
	{"name of a tag", finding.UnitRefName, 1, lone, func(r *credtest.Repo, text string) string {
		r.Run("tag", "v1-"+text)
		return ""
	}, ""},
	{"target of a symbolic link", finding.UnitSymlink, 1, lone, symlink("link-1"), ""},
	{"target of a symbolic link, a URL", finding.UnitSymlink, 1, remote, symlink("link-2"), ""},
	{"remote in the configuration", finding.UnitGitConfig, 0, remote, config("remote.upstream.url"), ""},
	{"header in the configuration", finding.UnitGitConfig, 0, "Authorization: Basic «‹A:T|base64›»", config("http.extraHeader"), ""},
	{"alias in the configuration", finding.UnitGitConfig, 0, "!curl -u «‹A›:‹T›» https://‹S›/", config("alias.jira"), ""},
	{"blob that a tag names", finding.UnitBlob, 2, "key\n«‹A›:‹T›»\n", func(r *credtest.Repo, text string) string {
		id := r.RunInput(text, "hash-object", "-w", "--stdin")
		r.Run("tag", "key-"+id[:12], id)
		return ""
	}, ""},
	{"blob that nothing names", finding.UnitBlob, 2, "key\n«‹A›:‹T›»\n", func(r *credtest.Repo, text string) string {
		r.RunInput(text, "hash-object", "-w", "--stdin")
		return ""
	}, ""},
	{"index", finding.UnitIndex, 1, "«‹A›:‹T›»\n", func(r *credtest.Repo, text string) string {
		name := "staged-" + r.RunInput(text, "hash-object", "--stdin")[:12]
		r.Write(name, text)
		r.Run("add", name)
		r.Write(name, "gone from the work tree\n")
		return name
	}, ""},
	{"untracked file", finding.UnitFile, 1, "«‹A›:‹T›»\n", func(r *credtest.Repo, text string) string {
		name := "untracked-" + r.RunInput(text, "hash-object", "--stdin")[:12]
		r.Write(name, text)
		return name
	}, ""},
}

func commitMessage(r *credtest.Repo, text string) string {
	r.RunInput(text, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-")
	return ""
}

func tagMessage(r *credtest.Repo, text string) string {
	r.RunInput(text, "tag", "-a", "--cleanup=verbatim", "-F", "-", "t-"+r.RunInput(text, "hash-object", "--stdin")[:12])
	return ""
}

// commitBy commits with the setting.
func commitBy(key string) func(*credtest.Repo, string) string {
	return func(r *credtest.Repo, text string) string {
		r.Run("-c", key+"="+text, "commit", "-q", "--allow-empty", "-m", "by "+key)
		return ""
	}
}

// note attaches the text to the commit, in the notes of the name. The path is
// the commit's id.
func note(name string) func(*credtest.Repo, string) string {
	return func(r *credtest.Repo, text string) string {
		r.RunInput(text, "notes", "--ref", name, "add", "-F", "-")
		return r.Run("rev-parse", "HEAD")
	}
}

func commitFile(r *credtest.Repo, name string) string {
	r.Write(name, "nothing to see\n")
	r.Run("add", "--", name)
	r.Run("commit", "-q", "-m", "add a file")
	return name
}

func symlink(prefix string) func(*credtest.Repo, string) string {
	return func(r *credtest.Repo, text string) string {
		name := prefix + "-" + r.RunInput(text, "hash-object", "--stdin")[:12]
		id := r.RunInput(text, "hash-object", "-w", "--stdin")
		r.Run("update-index", "--add", "--cacheinfo", "120000,"+id+","+name)
		if err := os.Symlink(text, r.Path(name)); err != nil {
			panic(err)
		}
		r.Run("commit", "-q", "-m", "link")
		return name
	}
}

func config(key string) func(*credtest.Repo, string) string {
	return func(r *credtest.Repo, text string) string {
		r.Run("config", "--add", key, text)
		return ".git/config"
	}
}
