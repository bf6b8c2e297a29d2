package install

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// files writes into the folder that git takes hooks from.
func (i *installer) files(remove bool) error {
	dir, err := i.git.path("--git-path", "hooks")
	if err != nil {
		return err
	}
	for _, stage := range i.stages() {
		name := filepath.Join(dir, string(stage))
		if remove {
			err = i.removeHook(name)
		} else {
			err = i.addHook(name, stage)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addHook writes one hook, and keeps the one that was there beside it.
func (i *installer) addHook(name string, stage hook.Stage) error {
	old, err := os.ReadFile(name)
	kept := name + keptSuffix
	switch {
	case err == nil && isOurs(old):
	case err == nil:
		if _, err := os.Lstat(kept); err == nil {
			return fmt.Errorf("%w: %s: a hook was kept before, and another one has come in its place", ErrForeign, kept)
		}
		if err := os.Rename(name, kept); err != nil {
			return fmt.Errorf("keep the hook: %w", err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read the hook: %w", err)
	default:
		if info, err := os.Lstat(name); err == nil {
			return fmt.Errorf("%w: %s is a %s to nothing", ErrForeign, name, info.Mode().Type())
		}
	}
	before := ""
	if _, err := os.Lstat(kept); err == nil {
		before = quote(kept)
	}
	return i.write(name, []byte(script(i.Program, stage, before)), 0o755)
}

// removeHook takes one hook out, and puts the one that was there back.
func (i *installer) removeHook(name string) error {
	old, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !isOurs(old) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the hook: %w", err)
	}
	err = os.Rename(name+keptSuffix, name)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.Remove(name)
	}
	if err != nil {
		return fmt.Errorf("take the hook out: %w", err)
	}
	i.changed(name)
	return nil
}

// write makes the file appear whole or not at all. A file that has the text
// already is left alone.
func (i *installer) write(name string, text []byte, mode fs.FileMode) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		i.changed(name)
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".tokenguard-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("write %s: %w", name, err)
	}
	i.changed(name)
	return nil
}
