package scanner_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// TestDamageIsNeverClean: whatever is broken, the receipt says so and names
// it, and what can still be read is read.
func TestDamageIsNeverClean(t *testing.T) {
	damages := []struct {
		name   string
		damage func(t *testing.T, r *credtest.Repo) (named string)
	}{
		{"loose object cut short", func(t *testing.T, r *credtest.Repo) string {
			id := r.Run("rev-parse", "HEAD:safe.txt")
			truncate(t, loose(r, id))
			return id
		}},
		{"loose object with other content", func(t *testing.T, r *credtest.Repo) string {
			id, other := r.Run("rev-parse", "HEAD:safe.txt"), r.RunInput("other\n", "hash-object", "-w", "--stdin")
			replace(t, loose(r, id), loose(r, other))
			return id
		}},
		{"blob missing", func(t *testing.T, r *credtest.Repo) string {
			id := r.Run("rev-parse", "HEAD:safe.txt")
			remove(t, loose(r, id))
			return id
		}},
		{"tree missing", func(t *testing.T, r *credtest.Repo) string {
			id := r.Run("rev-parse", "HEAD:dir")
			remove(t, loose(r, id))
			return id
		}},
		{"parent missing", func(t *testing.T, r *credtest.Repo) string {
			id := r.Run("rev-parse", "HEAD~1")
			remove(t, loose(r, id))
			return id
		}},
		{"tagged object missing", func(t *testing.T, r *credtest.Repo) string {
			id := r.RunInput("tagged\n", "hash-object", "-w", "--stdin")
			r.Run("tag", "-a", "-m", "tag", "blob", id)
			remove(t, loose(r, id))
			return id
		}},
		{"staged object missing", func(t *testing.T, r *credtest.Repo) string {
			r.Write("new.txt", "new\n")
			r.Run("add", "new.txt")
			id := r.Run("rev-parse", ":new.txt")
			remove(t, loose(r, id))
			return id
		}},
		{"reference to nothing", func(t *testing.T, r *credtest.Repo) string {
			id := strings.Repeat("1", 40)
			writeFile(t, r.Path(".git/refs/heads/gone"), id+"\n")
			return id
		}},
		{"reference of garbage", func(t *testing.T, r *credtest.Repo) string {
			writeFile(t, r.Path(".git/refs/heads/bad"), "garbage\n")
			return "refs/heads/bad"
		}},
		{"pack cut short", func(t *testing.T, r *credtest.Repo) string {
			r.Run("repack", "-q", "-a", "-d")
			truncate(t, packFile(t, r, "pack"))
			return ""
		}},
		{"pack with a flipped bit", func(t *testing.T, r *credtest.Repo) string {
			r.Run("repack", "-q", "-a", "-d")
			flip(t, packFile(t, r, "pack"))
			return ""
		}},
		{"pack index cut short", func(t *testing.T, r *credtest.Repo) string {
			r.Run("repack", "-q", "-a", "-d")
			path := packFile(t, r, "idx")
			truncate(t, path)
			return filepath.Base(strings.TrimSuffix(path, "idx") + "pack")
		}},
		{"pack index missing", func(t *testing.T, r *credtest.Repo) string {
			r.Run("repack", "-q", "-a", "-d")
			path := packFile(t, r, "idx")
			remove(t, path)
			return filepath.Base(strings.TrimSuffix(path, "idx") + "pack")
		}},
		{"alternate missing", func(t *testing.T, r *credtest.Repo) string {
			writeFile(t, r.Path(".git/objects/info/alternates"), "/nowhere/objects\n")
			return "/nowhere/objects"
		}},
		{"alternate is a circle", func(t *testing.T, r *credtest.Repo) string {
			writeFile(t, r.Path(".git/objects/info/alternates"), r.Path(".git/objects")+"\n")
			return r.Path(".git/objects")
		}},
		{"index of garbage", func(t *testing.T, r *credtest.Repo) string {
			writeFile(t, r.Path(".git/index"), "DIRC\x00\x00\x00\x02\xff\xff\xff\xff")
			return "index"
		}},
		{"split index", func(t *testing.T, r *credtest.Repo) string {
			r.Run("update-index", "--split-index")
			return "split"
		}},
	}
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			r := leaky(t)
			r.Write("safe.txt", "safe\n")
			r.Write("dir/file.txt", "file\n")
			r.Commit("add files")
			named := d.damage(t, r)
			got := scan(t, r.Dir)
			if got.receipt.Complete || len(got.receipt.Lost) == 0 {
				t.Fatalf("complete: %+v", got.receipt)
			}
			if !strings.Contains(examples(got.receipt.Lost), named) {
				t.Errorf("%q is not named in %+v", named, got.receipt.Lost)
			}
			if strings.HasPrefix(d.name, "pack ") {
				return // what was lost is the pair, perhaps
			}
			if len(got.findings) != 1 {
				t.Errorf("%d findings, want that in the sound part", len(got.findings))
			}
		})
	}
}

func TestShallowAndPartialClones(t *testing.T) {
	r := leaky(t)
	shallow := r.Clone("--depth=1")
	got := scan(t, shallow.Dir)
	if got.receipt.Complete || len(got.receipt.Lost) != 1 || got.receipt.Lost[0].Reason != "shallow history" {
		t.Errorf("shallow clone: %+v", got.receipt.Lost)
	}
	r.Run("config", "uploadpack.allowFilter", "true")
	partial := r.Clone("--filter=blob:none", "--no-checkout")
	got = scan(t, partial.Dir)
	if got.receipt.Complete || len(got.receipt.Lost) != 1 || got.receipt.Lost[0].Reason != "missing object (partial clone)" {
		t.Errorf("partial clone: %+v", got.receipt.Lost)
	}
}

// TestFalseBoundaries: a shallow file or grafts that hide nothing cost nothing,
// and do not cut the history short.
func TestFalseBoundaries(t *testing.T) {
	r := leaky(t)
	writeFile(t, r.Path(".git/shallow"), r.Run("rev-parse", "HEAD")+"\n")
	writeFile(t, r.Path(".git/info/grafts"), r.Run("rev-parse", "HEAD")+"\n")
	got := scan(t, r.Dir)
	if len(got.findings) != 1 || !got.receipt.Complete {
		t.Errorf("%d findings, %+v", len(got.findings), got.receipt)
	}
}

// TestMissingOnlyForTheUnreachable: what a dropped branch needs and gc has
// taken half of is not what the repository has lost.
func TestMissingOnlyForTheUnreachable(t *testing.T) {
	r := leaky(t)
	r.Write("dropped.txt", "dropped\n")
	r.Commit("dropped")
	blob := r.Run("rev-parse", "HEAD:dropped.txt")
	r.Run("reset", "-q", "--hard", "HEAD~1")
	remove(t, loose(r, blob))
	got := scan(t, r.Dir)
	if !got.receipt.Complete || examples(got.receipt.Excluded) != blob {
		t.Errorf("%+v", got.receipt)
	}
}

func TestRefusedFormats(t *testing.T) {
	set := func(key, value string) func(r *credtest.Repo) {
		return func(r *credtest.Repo) {
			r.Run("config", "core.repositoryFormatVersion", "1")
			r.Run("config", key, value)
		}
	}
	for name, change := range map[string]func(r *credtest.Repo){
		"sha-512":           set("extensions.objectFormat", "sha512"),
		"reftable":          set("extensions.refStorage", "reftable"),
		"unknown extension": set("extensions.somethingNew", "true"),
		"later version":     func(r *credtest.Repo) { r.Run("config", "core.repositoryFormatVersion", "2") },
	} {
		r := leaky(t)
		change(r)
		if _, err := scanner.New(scanner.Target{Repo: r.Dir}, scanner.Options{}); !errors.Is(err, scanner.ErrUnsupported) {
			t.Errorf("%s: error %v, want ErrUnsupported", name, err)
		}
	}
}

func TestNoRepository(t *testing.T) {
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		if _, err := scanner.New(scanner.Target{Repo: path}, scanner.Options{}); !errors.Is(err, scanner.ErrNotRepository) {
			t.Errorf("error %v, want ErrNotRepository", err)
		}
	}
}

func examples(counts []finding.Count) string {
	var all []string
	for _, c := range counts {
		all = append(all, c.Examples...)
	}
	return strings.Join(all, "\n")
}

func loose(r *credtest.Repo, id string) string {
	return r.Path(".git/objects/" + id[:2] + "/" + id[2:])
}

func packFile(t *testing.T, r *credtest.Repo, ext string) string {
	t.Helper()
	found, err := filepath.Glob(r.Path(".git/objects/pack/*." + ext))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d packs, %v", len(found), err)
	}
	return found[0]
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// overwrite changes a file that git made read-only.
func overwrite(t *testing.T, path string, change func(content []byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	remove(t, path)
	writeFile(t, path, string(change(content)))
}

func truncate(t *testing.T, path string) {
	overwrite(t, path, func(content []byte) []byte { return content[:len(content)/2] })
}

func flip(t *testing.T, path string) {
	overwrite(t, path, func(content []byte) []byte {
		changed := bytes.Clone(content)
		changed[len(changed)/2] ^= 0x10
		return changed
	})
}

func replace(t *testing.T, path, by string) {
	content, err := os.ReadFile(by)
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, path, func([]byte) []byte { return content })
}
