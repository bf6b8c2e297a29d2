package install

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// git is the absolute path of the program.
type git string

// findGit looks in PATH. One that is found relative to the working directory is
// an error of its own ([exec.ErrDot]): a repository could have put it there.
func findGit() (git, error) {
	name, err := exec.LookPath("git")
	if err != nil {
		return "", fmt.Errorf("find git: %w", err)
	}
	name, err = filepath.Abs(name)
	return git(name), err
}

// line runs git and returns its output without the final newline.
func (g git) line(args ...string) (string, error) {
	cmd := exec.Command(string(g), args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		said, _, _ := strings.Cut(stderr.String(), "\n")
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, said)
	}
	return strings.TrimSuffix(stdout.String(), "\n"), nil
}

// path is an absolute path that git says, such as that of its hooks, which
// honours core.hooksPath.
func (g git) path(args ...string) (string, error) {
	name, err := g.line(append([]string{"rev-parse"}, args...)...)
	if err != nil {
		return "", err
	}
	return filepath.Abs(name)
}

// atLeast reports whether git has this version.
func (g git) atLeast(major, minor int) (bool, string, error) {
	said, err := g.line("version")
	if err != nil {
		return false, "", err
	}
	version := strings.TrimPrefix(said, "git version ")
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false, version, nil
	}
	a, err1 := strconv.Atoi(parts[0])
	b, err2 := strconv.Atoi(parts[1])
	return err1 == nil && err2 == nil && (a > major || a == major && b >= minor), version, nil
}
