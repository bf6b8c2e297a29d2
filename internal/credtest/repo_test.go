package credtest

import (
	"os"
	"strings"
	"testing"
)

func TestRepoIsTheSameOnEveryMachine(t *testing.T) {
	t.Setenv("GIT_AUTHOR_NAME", "Someone Else")
	t.Setenv("GIT_DIR", t.TempDir())
	r := NewRepo(t)
	r.Write("a/b.txt", "text\n")
	first := r.Commit("first")
	r.Remove("a/b.txt")
	second := r.Commit("second\n\nbody")
	if got, want := first[:12]+" "+second[:12], "68df8179be32 c0564a51f9c5"; got != want {
		t.Errorf("got commits %s, want %s", got, want)
	}
	got := r.Run("log", "--format=%an %ae %ad %s", "--date=format:%F %R")
	want := "Mira Solen mira.solen@kadovir.com 2024-01-01 12:06 second\n" +
		"Mira Solen mira.solen@kadovir.com 2024-01-01 12:03 first"
	if got != want {
		t.Errorf("got log\n%s\nwant\n%s", got, want)
	}
}

func TestCloneTakesOptions(t *testing.T) {
	r := NewRepo(t)
	r.Write("a", "1")
	r.Commit("one")
	r.Write("a", "2")
	id := r.Commit("two")
	shallow := r.Clone("--depth=1", "--bare")
	if got := shallow.Run("rev-list", "--all"); got != id {
		t.Errorf("got commits %q, want the last one only, %s", got, id)
	}
	if _, err := os.Stat(shallow.Path("shallow")); err != nil {
		t.Error(err)
	}
}

func TestRunInput(t *testing.T) {
	r := NewRepo(t)
	id := r.RunInput("dangling\n", "hash-object", "-w", "--stdin")
	if got := r.Run("cat-file", "blob", id); got != "dangling" {
		t.Errorf("got %q", got)
	}
	for _, v := range r.Env() {
		if strings.HasPrefix(v, "GIT_DIR=") {
			t.Errorf("the environment names another repository: %s", v)
		}
	}
}

// go test in a git hook runs with the variables of that hook.
func TestIsolate(t *testing.T) {
	for _, name := range []string{"GIT_DIR", "GIT_INDEX_FILE", "CI", "PRE_COMMIT_FROM_REF"} {
		t.Setenv(name, "x")
	}
	Isolate()
	for _, v := range os.Environ() {
		if isAmbient(v) {
			t.Errorf("still set: %s", v)
		}
	}
}
