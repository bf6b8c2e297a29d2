package repo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"

	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// Config is what the repository's own configuration says about where to look.
// Includes are not followed: a repository must not name files to read.
type Config struct {
	Bare         bool
	WorkTree     string
	ExcludesFile string
	// Partial: objects may be absent because a promisor remote has them.
	Partial bool
	// Broken says why the configuration was not read, or "". git refuses to
	// work then; what it would have said about the format is not known.
	Broken string
}

// UnsupportedError says which part of a repository's format is not read.
type UnsupportedError struct{ What string }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%v: %s", ErrUnsupported, e.What)
}

// Unwrap makes the error match [ErrUnsupported].
func (e *UnsupportedError) Unwrap() error { return ErrUnsupported }

// ConfigFiles lists the configuration files of the repository that exist.
func (r *Repo) ConfigFiles() []string {
	var files []string
	for _, path := range []string{
		filepath.Join(r.CommonDir, "config"),
		filepath.Join(r.GitDir, "config.worktree"),
	} {
		if _, err := os.Lstat(path); err == nil {
			files = append(files, path)
		}
	}
	return files
}

func (r *Repo) readConfig() error {
	text, err := regular.ReadFile(filepath.Join(r.CommonDir, "config"), maxSmallFile)
	if os.IsNotExist(err) {
		return nil
	}
	raw := config.New()
	if err == nil {
		err = decodeConfig(text, raw)
	}
	if err != nil {
		r.Config.Broken = "unreadable git configuration"
		return nil
	}
	core := raw.Section("core")
	r.Config.Bare = isTrue(core, "bare")
	r.Config.WorkTree = core.Option("worktree")
	r.Config.ExcludesFile = core.Option("excludesfile")
	for _, remote := range raw.Section("remote").Subsections {
		r.Config.Partial = r.Config.Partial || remote.Option("promisor") == "true"
	}
	return r.checkFormat(core.Option("repositoryformatversion"), raw.Section("extensions"))
}

func decodeConfig(text []byte, raw *config.Config) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decode configuration: %v", p)
		}
	}()
	return config.NewDecoder(bytes.NewReader(text)).Decode(raw)
}

// checkFormat refuses what would hide objects or references from us: version 2
// and later, ids other than SHA-1, references elsewhere, and, from version 1
// on, extensions that nobody has heard of (gitrepository-layout(5)).
func (r *Repo) checkFormat(version string, extensions *config.Section) error {
	n, err := strconv.Atoi(version)
	if version != "" && (err != nil || n > 1) {
		return &UnsupportedError{"repository format version " + strconv.Quote(version)}
	}
	for _, option := range extensions.Options {
		value := strings.ToLower(option.Value)
		switch strings.ToLower(option.Key) {
		case "noop", "noop-v1", "preciousobjects", "worktreeconfig", "relativeworktrees":
		case "partialclone":
			r.Config.Partial = true
		case "objectformat", "compatobjectformat":
			if value != "sha1" {
				return &UnsupportedError{"object format " + strconv.Quote(value)}
			}
		case "refstorage":
			if value != "files" {
				return &UnsupportedError{"reference storage " + strconv.Quote(value)}
			}
		default:
			if n >= 1 {
				return &UnsupportedError{"extension " + strconv.Quote(option.Key)}
			}
		}
	}
	return nil
}

// isTrue reads a boolean as git-config(1) defines it; a key without a value is
// true.
func isTrue(section *config.Section, key string) bool {
	if !section.HasOption(key) {
		return false
	}
	switch strings.ToLower(section.Option(key)) {
	case "true", "yes", "on", "1", "":
		return true
	}
	return false
}
