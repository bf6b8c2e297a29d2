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

// root is the repository that files belong to, and what is accepted there.
type root struct {
	dir    string
	config *policy.Config
	policy *policy.Policy // made at the first question
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
	r := &root{dir: rootOf(dir)}
	err := r.configure(nil)
	if err == nil {
		_, err = r.decisions(nil)
	}
	return err
}

// Check says what is wrong with the texts.
func (t *Trusted) Check() error {
	r := &root{}
	err := r.configure(t)
	if err == nil && t.Baseline != nil {
		_, err = policy.ReadBaseline(t.BaselineName, t.Baseline)
	}
	return err
}

// configure reads the configuration, which is asked for at the start.
func (r *root) configure(trusted *Trusted) (err error) {
	if trusted != nil {
		r.config, err = readConfig(trusted.ConfigName, trusted.Config)
		return err
	}
	text, err := readPolicy(r.dir, policy.ConfigName)
	if err == nil {
		r.config, err = readConfig(policy.ConfigName, text)
	}
	return err
}

// decisions is the policy, for which the baseline is read, as of now.
func (r *root) decisions(trusted *Trusted) (*policy.Policy, error) {
	if r.policy != nil {
		return r.policy, nil
	}
	side := policy.Source{Config: r.config, ConfigName: policy.ConfigName, BaselineName: policy.BaselineName}
	text, err := readPolicy(r.dir, policy.BaselineName)
	if trusted != nil {
		side.ConfigName, side.BaselineName = trusted.ConfigName, trusted.BaselineName
		text, err = trusted.Baseline, nil
	}
	if err == nil && text != nil {
		side.Baseline, err = policy.ReadBaseline(side.BaselineName, text)
	}
	if err != nil {
		return nil, err
	}
	r.policy = policy.New(side, time.Now())
	if trusted != nil && !trusted.Directives {
		r.ignore(side)
	}
	return r.policy, nil
}

// ignore notes what the repository itself would add to what is trusted.
func (r *root) ignore(trusted policy.Source) {
	brought := policy.Source{ConfigName: policy.ConfigName, BaselineName: policy.BaselineName}
	text, err := readPolicy(r.dir, policy.ConfigName)
	if err == nil {
		brought.Config, err = readConfig(policy.ConfigName, text)
	}
	if err != nil {
		r.policy.IgnoreBroken(policy.ConfigName)
	}
	text, err = readPolicy(r.dir, policy.BaselineName)
	if err == nil && text != nil {
		brought.Baseline, err = policy.ReadBaseline(policy.BaselineName, text)
	}
	if err != nil {
		r.policy.IgnoreBroken(policy.BaselineName)
	}
	r.policy.Ignore(trusted, brought)
}

// readConfig returns nil for no text.
func readConfig(name string, text []byte) (*policy.Config, error) {
	if text == nil {
		return nil, nil
	}
	return policy.ReadConfig(name, text)
}

// readPolicy returns nil for a file that is not there.
func readPolicy(dir, name string) ([]byte, error) {
	name = filepath.Join(dir, name)
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: not a regular file", name)
	}
	text, err := os.ReadFile(name)
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
