package purge

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/scanner"
)

// errSecrets: the file for the secrets is refused, or cannot be written.
var errSecrets = errors.New("write the secrets")

// checkSecretsFile refuses a file that is there, and a place where the secrets
// could be committed or scanned: a work tree or a git directory, whichever.
func checkSecretsFile(name, repo string) (absolute string, err error) {
	absolute, err = filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errSecrets, err)
	}
	if _, err := os.Lstat(absolute); !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: %s: a new file is needed", errSecrets, name)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(absolute))
	if err != nil {
		return "", fmt.Errorf("%w: %w", errSecrets, err)
	}
	// A work tree can lie apart from its git directory, and then shows nothing.
	own := ""
	if baseline, err := scanner.BaselinePath(repo); err == nil {
		own, _ = filepath.EvalSymlinks(filepath.Dir(baseline))
	}
	for at := dir; ; at = filepath.Dir(at) {
		if at == own || isRepository(at) {
			return "", fmt.Errorf("%w: %s is in a repository", errSecrets, name)
		}
		if at == filepath.Dir(at) {
			return filepath.Join(dir, filepath.Base(absolute)), nil
		}
	}
}

func isRepository(dir string) bool {
	exists := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	}
	return exists(".git") || exists("HEAD") && exists("objects") && exists("refs")
}

// forget takes the secrets away when nobody is told of them.
func (p *plan) forget() {
	if len(p.literals) > 0 {
		_ = os.Remove(p.secrets)
	}
}

// writeSecrets writes the rules for their reader only, to a file that was not
// there. What is half written is taken away again.
func writeSecrets(name string, rules []string) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", errSecrets, err)
	}
	_, err = file.WriteString(strings.Join(rules, "\n") + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("%w: %w", errSecrets, errors.Join(err, os.Remove(name)))
	}
	return nil
}
