package accept

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// root is the repository that files belong to, and what it accepts.
type root struct {
	dir    string
	config *policy.Config
	policy *policy.Policy
}

// Files returns the policy files of the repository around a folder.
func Files(dir string) (names []string) {
	at := rootOf(dir)
	for _, name := range []string{policy.ConfigName, policy.BaselineName} {
		if name := filepath.Join(at, name); isFile(name) {
			names = append(names, name)
		}
	}
	return names
}

// Check says what is wrong with [Files].
func Check(dir string) error {
	_, err := readRoot(rootOf(dir), time.Now())
	return err
}

func readRoot(dir string, now time.Time) (*root, error) {
	trusted := policy.Source{ConfigName: policy.ConfigName, BaselineName: policy.BaselineName}
	text, err := readPolicy(dir, policy.ConfigName)
	if err == nil && text != nil {
		trusted.Config, err = policy.ReadConfig(policy.ConfigName, text)
	}
	if err != nil {
		return nil, err
	}
	text, err = readPolicy(dir, policy.BaselineName)
	if err == nil && text != nil {
		trusted.Baseline, err = policy.ReadBaseline(policy.BaselineName, text)
	}
	if err != nil {
		return nil, err
	}
	return &root{dir, trusted.Config, policy.New(trusted, now)}, nil
}

// readPolicy returns nil for a file that is not there.
func readPolicy(dir, name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case text == nil:
		text = []byte{}
	}
	return text, nil
}

// level is the least evidence that counts.
func (r *root) level() finding.Evidence {
	if r.config == nil || r.config.Level == nil {
		return finding.Generic
	}
	return *r.config.Level
}

// path returns the name of a file from the root on, with slashes.
func (r *root) path(name string) string {
	if rel, err := filepath.Rel(r.dir, name); err == nil {
		return filepath.ToSlash(rel)
	}
	return name
}

// rootOf is the nearest folder above dir that git works in, or else that holds
// a workspace, or else a module, or else dir.
func rootOf(dir string) string {
	for _, mark := range []string{".git", "go.work", "go.mod"} {
		for at := dir; ; at = filepath.Dir(at) {
			if _, err := os.Lstat(filepath.Join(at, mark)); err == nil {
				return at
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return dir
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
