package scanner

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/regular"
	"github.com/tokenguard/tokenguard/internal/source/repo"
	"github.com/tokenguard/tokenguard/internal/source/tree"
)

// Trust says which exceptions that stand in a repository apply. Whoever wrote
// what is scanned must not decide what is found in it, unless it is their own.
type Trust uint8

const (
	// TrustNothing: none. What there is, is listed.
	TrustNothing Trust = iota
	// TrustContent: the work tree's policy files, and the directives beside
	// the findings. For the owner of the repository.
	TrustContent
	// TrustBase: what the base commit says. A directive applies where the
	// base's version of the file has one for the same credential.
	TrustBase
)

// Policy takes findings out of a scan. The zero value takes none out.
type Policy struct {
	// Config and Baseline are the trusted files.
	Config, Baseline PolicyFile
	// Trust says which directives apply.
	Trust Trust
	// Base names the commit of [TrustBase]: HEAD, a reference or a whole id.
	Base string
	// KindsOnly takes nothing from the configuration but the kinds of tokens that
	// it describes, and so nothing out.
	KindsOnly bool
}

// PolicyFile is a file's text, and what messages call it. A file without a name
// does not exist.
type PolicyFile struct {
	Name string
	Text []byte
}

// FindPolicy reads the policy files of the target's repository from where they
// are trusted; base is the commit of [TrustBase]. A target without a repository
// has none. That a file is not there is no error.
func FindPolicy(target Target, trust Trust, base string) (Policy, error) {
	p := Policy{Trust: trust, Base: base}
	if target = target.withDefault(); !target.usesRepository() || trust == TrustNothing {
		return p, nil
	}
	r, err := open(target)
	if err != nil {
		return Policy{}, err
	}
	read, from := worktreeFile(r.WorkTree), ""
	if trust == TrustContent && r.WorkTree == "" {
		base = "HEAD"
	}
	if base != "" {
		db := objects.Open(r.ObjectDirs, objects.Options{Format: r.Format})
		defer db.Close()
		files, err := tree.NewBase(r, db, base)
		if err != nil {
			return Policy{}, err
		}
		read, from = files.File, base+":"
	}
	if p.Config, err = policyFile(read, from, policy.ConfigName); err != nil {
		return Policy{}, err
	}
	p.Baseline, err = policyFile(read, from, policy.BaselineName)
	return p, err
}

// ReadBase returns what reads the files of a commit by their paths, and what ends
// that. It may be called at the same time from several goroutines; the content is
// not to be changed.
func ReadBase(target Target, base string) (read func(path string) ([]byte, error), end func(), err error) {
	r, err := open(target.withDefault())
	if err != nil {
		return nil, nil, err
	}
	db := objects.Open(r.ObjectDirs, objects.Options{Format: r.Format})
	files, err := tree.NewBase(r, db, base)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return files.File, func() { db.Close() }, nil
}

func policyFile(read func(string) ([]byte, error), from, name string) (PolicyFile, error) {
	text, err := read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return PolicyFile{}, nil
	}
	return PolicyFile{from + name, text}, err
}

// maxPolicyFile is more than either of the files may have.
const maxPolicyFile = 65 << 20

// worktreeFile returns what reads regular files of a work tree.
func worktreeFile(dir string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		if info, err := root.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("read %s: %w", name, regular.ErrNotRegular)
		}
		f, err := regular.OpenIn(root, name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, maxPolicyFile))
	}
}

// BaselinePath returns where the baseline of the repository at path stands, in
// its work tree; a path of "" is the repository that git would use here.
func BaselinePath(path string) (string, error) {
	r, err := open(Target{Repo: path})
	if err != nil {
		return "", err
	}
	if r.WorkTree == "" {
		return "", errors.New("find the baseline: the repository has no work tree")
	}
	return filepath.Join(r.WorkTree, policy.BaselineName), nil
}

// open finds the target's repository.
func open(target Target) (*repo.Repo, error) {
	path, getenv := target.Repo, (func(string) string)(nil)
	if path == "" {
		path, getenv = ".", os.Getenv
	}
	return repo.Open(path, getenv)
}

// parse reads the trusted files.
func (p Policy) parse() (s policy.Source, err error) {
	return parsePolicy(p.Config, p.Baseline)
}

func parsePolicy(config, baseline PolicyFile) (s policy.Source, err error) {
	s.ConfigName, s.BaselineName = config.Name, baseline.Name
	if config.Name != "" {
		if s.Config, err = policy.ReadConfig(config.Name, config.Text); err != nil {
			return s, err
		}
	}
	if baseline.Name != "" {
		s.Baseline, err = policy.ReadBaseline(baseline.Name, baseline.Text)
	}
	return s, err
}
