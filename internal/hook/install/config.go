package install

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// scope is the option of git config for where settings go.
func (i *installer) scope() string {
	if i.Global {
		return "--global"
	}
	return "--local"
}

// config sets hook.NAME.command and hook.NAME.event, which git has from 2.54 on.
// An older one would ignore them, so that nothing would be checked.
func (i *installer) config(remove bool) error {
	enough, version, err := i.git.atLeast(2, 54)
	if err != nil {
		return err
	}
	if !enough && !remove {
		return fmt.Errorf("%w: hooks in the configuration need git 2.54, and this is %s", ErrMode, version)
	}
	for _, stage := range i.stages() {
		section := "hook.tokenguard-" + string(stage)
		_, err := i.git.line("config", i.scope(), "--get", section+".event")
		exists := err == nil
		if exists {
			if _, err := i.git.line("config", i.scope(), "--remove-section", section); err != nil {
				return err
			}
		}
		if remove {
			if exists {
				i.changed(section)
			}
			continue
		}
		for _, set := range [][2]string{{".command", quote(i.Program) + " hook " + string(stage)}, {".event", string(stage)}} {
			if _, err := i.git.line("config", i.scope(), section+set[0], set[1]); err != nil {
				return err
			}
		}
		i.changed(section)
	}
	return nil
}

// others are the hooks that core.hooksPath would switch off for every
// repository, and that are passed on therefore. push-to-checkout and
// proc-receive are not: that they are there changes what git does. Source:
// githooks(5).
var others = []hook.Stage{
	"applypatch-msg", "pre-applypatch", "post-applypatch", "prepare-commit-msg", "post-commit", "pre-rebase",
	"post-checkout", "post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate", "post-index-change",
	"reference-transaction", "pre-receive", "update", "post-receive", "post-update",
}

// hooksPath makes a folder of hooks and sets core.hooksPath to it.
func (i *installer) hooksPath(remove bool) error {
	dir, err := i.ownFolder()
	if err != nil {
		return err
	}
	set, _ := i.git.line("config", i.scope(), "--get", "core.hooksPath")
	if remove {
		return i.removeFolder(dir, set)
	}
	if set != "" && set != dir {
		return fmt.Errorf("%w: core.hooksPath is %s: use --mode file, which adds to that folder", ErrForeign, set)
	}
	// The folder's own hooks are switched off; where they are is asked when
	// they are needed, because the folder may serve many repositories.
	const own = `$(git rev-parse --git-common-dir)/hooks/`
	for _, stage := range i.stages() {
		before := `"` + own + string(stage) + `"`
		if err := i.write(filepath.Join(dir, string(stage)), []byte(script(i.Program, stage, before)), 0o755); err != nil {
			return err
		}
	}
	for _, name := range others {
		before := `"` + own + string(name) + `"`
		if err := i.write(filepath.Join(dir, string(name)), []byte(passOn(before)), 0o755); err != nil {
			return err
		}
	}
	i.done.Files = []string{dir, "core.hooksPath"}
	_, err = i.git.line("config", i.scope(), "core.hooksPath", dir)
	return err
}

// ownFolder is where the hooks of this mode stand.
func (i *installer) ownFolder() (string, error) {
	if !i.Global {
		common, err := i.git.path("--git-common-dir")
		return filepath.Join(common, "tokenguard-hooks"), err
	}
	config, err := os.UserConfigDir()
	return filepath.Join(config, "tokenguard", "hooks"), err
}

// removeFolder takes out what is ours, and the folder when nothing else is in it.
func (i *installer) removeFolder(dir, set string) error {
	if set == dir {
		if _, err := i.git.line("config", i.scope(), "--unset", "core.hooksPath"); err != nil {
			return err
		}
		i.changed("core.hooksPath")
	}
	for _, stage := range append(i.stages(), others...) {
		name := filepath.Join(dir, string(stage))
		text, err := os.ReadFile(name)
		if err != nil || !isOurs(text) {
			continue
		}
		if err := os.Remove(name); err != nil {
			return err
		}
		i.changed(name)
	}
	_ = os.Remove(dir) // stays when others have put something there
	return nil
}
