package scanner_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// TestCorruptionSweep flips a bit in every byte of a pack, its index and the
// index of the work tree, and cuts them off at every length: the pair in it is
// found or the scan is incomplete, and nothing else.
func TestCorruptionSweep(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 37
	}
	for glob, mode := range map[string]scanner.Target{
		"objects/pack/*.pack": {History: true},
		"objects/pack/*.idx":  {History: true},
		"index":               {Staged: true},
	} {
		t.Run(filepath.Base(glob), func(t *testing.T) {
			r := credtest.NewRepo(t)
			r.Write("a.env", pair(1))
			r.Write("b.txt", "b\n")
			r.Commit("begin")
			r.Write("a.env", "gone\n"+pair(1)[:20]+"\n")
			r.Commit("change")
			for i := range 5 { // twenty objects, with deltas of files and of trees
				r.Write("b.txt", strings.Repeat("a line\n", 30+i))
				r.Commit("grow")
			}
			r.Run("tag", "-a", "-m", "tag", "v1")
			r.Run("repack", "-q", "-a", "-d", "-f")
			if mode.Staged {
				r.Write("staged.env", pair(2))
				r.Run("add", "staged.env")
			}
			mode.Repo = r.Dir
			paths, err := filepath.Glob(r.Path(".git/" + glob))
			if err != nil || len(paths) != 1 {
				t.Fatal(paths, err)
			}
			sound, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(paths[0], 0o644); err != nil {
				t.Fatal(err)
			}
			for at := 0; at < len(sound); at += step {
				flipped := bytes.Clone(sound)
				flipped[at] ^= 1 << (at % 8)
				for name, content := range map[string][]byte{"flipped": flipped, "cut": sound[:at]} {
					if err := os.WriteFile(paths[0], content, 0o644); err != nil {
						t.Fatal(err)
					}
					got := run(t, mode, scanner.Options{Jobs: 2})
					if len(got.findings) == 0 && got.receipt.Complete {
						t.Errorf("%s at %d of %d: clean", name, at, len(sound))
					}
				}
			}
		})
	}
}
