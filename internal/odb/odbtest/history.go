// Package odbtest fills repositories that real git made, and asks git what is
// in them. It is imported by tests only.
package odbtest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Git runs git in one repository and returns what it prints, without the last
// newline. A credtest.Repo is one.
type Git interface {
	RunInput(input string, args ...string) string
}

// Fill adds n commits to branch main. Each changes one of 300 lines of
// dir/file, so that packing makes deltas; a tag and an empty file are there
// too. The same calls make the same objects.
func Fill(g Git, n int) {
	random := rand.New(rand.NewPCG(1, 2))
	lines := make([]string, 300)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d of %x\n", i, random.Uint64())
	}
	var stream strings.Builder
	for i := range n {
		lines[random.IntN(len(lines))] = fmt.Sprintf("changed in %d to %x\n", i, random.Uint64())
		content := strings.Join(lines, "")
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 3\nall\n", 1700000000+i)
		fmt.Fprintf(&stream, "M 100644 inline dir/file\ndata %d\n%s\n", len(content), content)
		fmt.Fprintf(&stream, "M 100644 inline empty\ndata 0\n\n")
	}
	stream.WriteString("tag v1\nfrom refs/heads/main\ntagger A <a@example.com> 1700000000 +0000\ndata 3\nall\n")
	g.RunInput(stream.String(), "fast-import", "--quiet", "--force")
}

// Object is an object as git prints it.
type Object struct {
	Type    object.Type
	Content []byte
}

// Objects asks git for every object of a repository, through alternates too.
func Objects(t testing.TB, g Git) map[object.ID]Object {
	t.Helper()
	out := []byte(g.RunInput("", "cat-file", "--batch-all-objects", "--batch") + "\n")
	all := map[object.ID]Object{}
	for len(out) > 1 {
		line, rest, _ := bytes.Cut(out, []byte("\n"))
		field := strings.Fields(string(line))
		if len(field) != 3 {
			t.Fatalf("cat-file prints %q", line)
		}
		id, _ := object.ParseID(field[0])
		kind, _ := object.ParseType(field[1])
		size, err := strconv.Atoi(field[2])
		if err != nil {
			t.Fatal(err)
		}
		all[id] = Object{kind, rest[:size]}
		out = rest[size+1:]
	}
	if len(all) == 0 {
		t.Fatal("git knows no objects")
	}
	return all
}

// OnlyPack returns the path of the one pack in an object directory.
func OnlyPack(t testing.TB, objects string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(objects, "pack", "*.pack"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("packs %v, error %v; want one", paths, err)
	}
	return paths[0]
}
