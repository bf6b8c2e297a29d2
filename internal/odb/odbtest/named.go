package odbtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// NamedVariable is the environment variable that lists git directories of real
// repositories, as PATH lists folders, for the proofs that are too long for
// every run: see .ci/full.
const NamedVariable = "TOKENGUARD_REPOS"

// Named runs test for each repository that [NamedVariable] lists. They are only
// read.
func Named(t *testing.T, test func(t *testing.T, gitDir string)) {
	t.Helper()
	list := filepath.SplitList(os.Getenv(NamedVariable))
	if len(list) == 0 {
		t.Skip(NamedVariable + " names no repositories")
	}
	for _, dir := range list {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) { test(t, dir) })
	}
}

// FirstNamed is the first that [NamedVariable] lists, for benchmarks, or "".
func FirstNamed() string {
	first, _, _ := strings.Cut(os.Getenv(NamedVariable), string(os.PathListSeparator))
	return first
}
