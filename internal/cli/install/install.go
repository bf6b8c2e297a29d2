// Package install is the command install-hooks.
package install

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/hook/install"
	"github.com/tokenguard/tokenguard/internal/report"
)

const manual = `install-hooks makes git run tokenguard before a commit, for its message and before a
push; with --server, before a push is accepted. It works with what is there: a
hook manager gets an entry, an existing hook is kept and runs first, and
core.hooksPath is honoured. A file that tokenguard did not write is not
overwritten, and --uninstall leaves every byte as it was.

Modes: auto takes the hook manager that it finds, else file.
  file        the folder that git takes hooks from
  hookspath   a folder of its own, and core.hooksPath; the repository's own hooks
              are passed on, but push-to-checkout and proc-receive, which must not be
  config      hook.NAME.command in git's configuration, from git 2.54 on
  husky       .husky/pre-commit and its neighbours
  lefthook    lefthook-local.yml
  pre-commit  .pre-commit-config.yaml`

const examples = `  tokenguard install-hooks
  tokenguard install-hooks --global                     every repository of yours
  tokenguard install-hooks --server                     in a bare repository
  tokenguard install-hooks --uninstall`

// Command returns the command. It prints to stdout.
func Command(stdout io.Writer, args cobra.PositionalArgs) *cobra.Command {
	opts := install.Options{Mode: install.Auto}
	uninstall := false
	cmd := &cobra.Command{
		Use:     "install-hooks",
		Short:   "Make git run tokenguard, or stop it",
		Long:    manual,
		Example: examples,
		Args:    args,
		RunE: func(*cobra.Command, []string) error {
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find the program: %w", err)
			}
			opts.Program = program
			change, verb := install.Install, "installed in"
			if uninstall {
				change, verb = install.Uninstall, "taken out of"
			}
			done, err := change(opts)
			if err != nil {
				return failure{err}
			}
			return say(stdout, done, verb, uninstall)
		},
	}
	flags := cmd.Flags()
	flags.Var(modeFlag{&opts.Mode}, "mode", "where hooks go, `MODE` being one of those above")
	flags.BoolVar(&opts.Global, "global", false, "for every repository of the user")
	flags.BoolVar(&opts.Server, "server", false, "in a repository that is pushed to")
	flags.BoolVar(&uninstall, "uninstall", false, "take the hooks out again")
	return cmd
}

// say lists what was changed, and what the user has to run.
func say(w io.Writer, done install.Done, verb string, uninstalled bool) error {
	for _, name := range done.Files {
		if _, err := fmt.Fprintf(w, "%s %s\n", verb, report.Escape(name)); err != nil {
			return output.Wrap(err)
		}
	}
	if done.Next == "" || uninstalled {
		return nil
	}
	_, err := fmt.Fprintf(w, "next: %s\n", done.Next)
	return output.Wrap(err)
}

// modeFlag checks the mode as it is set.
type modeFlag struct{ mode *install.Mode }

func (f modeFlag) Type() string { return "mode" }

func (f modeFlag) String() string {
	if f.mode == nil {
		return ""
	}
	return string(*f.mode)
}

func (f modeFlag) Set(text string) (err error) {
	*f.mode, err = install.ParseMode(text)
	return err
}

// failure is an error with the next step.
type failure struct{ err error }

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// Hint returns the next step.
func (f failure) Hint() string {
	switch {
	case errors.Is(f.err, install.ErrForeign):
		return "look at the file, then make room for the hook or take another --mode"
	case errors.Is(f.err, install.ErrMode):
		return "take another --mode: tokenguard install-hooks --help"
	case errors.Is(f.err, install.ErrNothing):
		return "name the --mode and --global or --server that it was installed with"
	}
	return "run it in a repository where you may write, or with --global"
}
