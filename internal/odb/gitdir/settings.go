package gitdir

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// maxConfig is far beyond any configuration that a person keeps.
const maxConfig = 64 << 20

// FormatError is a repository that cannot be read as what it is: it wraps
// [object.ErrUnsupported].
type FormatError struct {
	Key   string // the variable that says so, such as "extensions.refstorage"
	Value string
}

// Error names the variable and its value.
func (e *FormatError) Error() string {
	return "repository format: " + e.Key + " = " + strconv.Quote(e.Value) + " is not supported"
}

// Unwrap returns [object.ErrUnsupported].
func (e *FormatError) Unwrap() error { return object.ErrUnsupported }

// settings is what the repository's configuration says about its layout.
type settings struct {
	version  int
	format   object.Format
	bare     bool
	workTree string
	partial  bool

	worktreeConfig bool
	extensions     []variable
}

// readSettings reads what git reads before it trusts a directory to be a
// repository (check_repository_format). No configuration means version 0.
func readSettings(gitDir, commonDir string) (settings, error) {
	var s settings
	if err := s.read(filepath.Join(commonDir, "config")); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, err
	}
	// Of linked work trees the shared configuration knows neither.
	if gitDir != commonDir && !s.worktreeConfig {
		s.bare, s.workTree = false, ""
	}
	if s.worktreeConfig {
		return s, s.read(filepath.Join(gitDir, "config.worktree"))
	}
	return s, nil
}

func (s *settings) read(path string) error {
	data, err := disk.ReadAll(path, maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	variables, err := parseConfig(data)
	if err != nil {
		return object.At(object.ID{}, path, err)
	}
	for _, v := range variables {
		if err := s.set(v); err != nil {
			return object.At(object.ID{}, path, err)
		}
	}
	return nil
}

func (s *settings) set(v variable) (err error) {
	switch v.key {
	case "core.repositoryformatversion":
		if s.version, err = strconv.Atoi(v.value); err != nil {
			return &FormatError{v.key, v.value}
		}
	case "core.bare":
		s.bare, err = parseBool(v)
	case "core.worktree":
		s.workTree = v.value
	case "extensions.worktreeconfig":
		s.worktreeConfig, err = parseBool(v)
	default:
		switch {
		case strings.HasPrefix(v.key, "extensions."):
			s.extensions = append(s.extensions, v)
		case strings.HasPrefix(v.key, "remote.") && strings.HasSuffix(v.key, ".promisor"):
			promisor, bad := parseBool(v)
			s.partial, err = s.partial || promisor, bad
		}
	}
	return err
}

// check judges version and extensions: git's Documentation/technical/
// repository-version. What changes only how a repository is written, fetched
// into or laid out in work trees does not concern a reader of its objects.
func (s *settings) check() error {
	if s.version < 0 || s.version > 1 {
		return &FormatError{"core.repositoryformatversion", strconv.Itoa(s.version)}
	}
	for _, v := range s.extensions {
		ok := true
		switch v.key {
		case "extensions.noop", "extensions.noop-v1", "extensions.preciousobjects",
			"extensions.compatobjectformat", "extensions.relativeworktrees":
		case "extensions.partialclone":
			s.partial = true
		case "extensions.objectformat":
			s.format, ok = object.ParseFormat(v.value)
			// In version 0 git would not heed it, and refuses to guess.
			ok = ok && (s.version == 1 || s.format == object.SHA1)
		case "extensions.refstorage":
			ok = v.value == "files"
		default:
			ok = s.version == 0 // where extensions mean nothing
		}
		if !ok {
			return &FormatError{v.key, v.value}
		}
	}
	return nil
}

func parseBool(v variable) (bool, error) {
	switch strings.ToLower(v.value) {
	case "true", "yes", "on":
		return true, nil
	case "", "false", "no", "off":
		return false, nil
	}
	n, err := strconv.Atoi(v.value)
	if err != nil {
		return false, &FormatError{v.key, v.value}
	}
	return n != 0, nil
}
