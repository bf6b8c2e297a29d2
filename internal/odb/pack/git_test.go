package pack_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// git runs real git in dir, away from the user's configuration, and returns
// what it prints.
func git(t testing.TB, dir string, stdin []byte, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = bytes.NewReader(stdin)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=1700000000 +0000"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, &stderr)
	}
	return out
}

// history makes a repository whose one file changes a little in each of n
// commits, so that packing it makes deltas, with a tag and an empty file.
func history(t testing.TB, n int, init ...string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, nil, append([]string{"init", "-q"}, init...)...)
	random := rand.New(rand.NewPCG(1, 2))
	lines := make([]string, 300)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d of %x\n", i, random.Uint64())
	}
	var stream bytes.Buffer
	for i := range n {
		lines[random.IntN(len(lines))] = fmt.Sprintf("changed in %d to %x\n", i, random.Uint64())
		content := strings.Join(lines, "")
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 3\nall\n", 1700000000+i)
		fmt.Fprintf(&stream, "M 100644 inline dir/file\ndata %d\n%s\n", len(content), content)
		fmt.Fprintf(&stream, "M 100644 inline empty\ndata 0\n\n")
	}
	fmt.Fprintf(&stream, "tag v1\nfrom refs/heads/main\ntagger A <a@example.com> 1700000000 +0000\ndata 3\nall\n")
	git(t, dir, stream.Bytes(), "fast-import", "--quiet")
	return dir
}

// stored is an object as git prints it.
type stored struct {
	kind    object.Type
	content []byte
}

// objects asks git for every object of a repository.
func objects(t testing.TB, dir string) map[object.ID]stored {
	t.Helper()
	out := git(t, dir, nil, "cat-file", "--batch-all-objects", "--batch")
	all := map[object.ID]stored{}
	for len(out) > 0 {
		line, rest, _ := bytes.Cut(out, []byte("\n"))
		field := strings.Fields(string(line))
		id, _ := object.ParseID(field[0])
		kind, _ := object.ParseType(field[1])
		size, err := strconv.Atoi(field[2])
		if err != nil {
			t.Fatal(err)
		}
		all[id] = stored{kind, rest[:size]}
		out = rest[size+1:]
	}
	return all
}

// onlyPack returns the path of a repository's only pack.
func onlyPack(t testing.TB, dir string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("packs %v, error %v; want one", paths, err)
	}
	return paths[0]
}

func open(t testing.TB, path string, format object.Format, access *disk.Access) *pack.Pack {
	t.Helper()
	p, err := pack.Open(path, format, access)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}
