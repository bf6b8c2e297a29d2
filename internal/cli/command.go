package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenguard/tokenguard/internal/cli/install"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/cli/purge"
)

const manual = `tokenguard finds Atlassian credentials that someone hard-coded, proves offline
that they are real, says who put them where, and never says "clean" about
something it did not read.

Exit codes: 0 everything was read and nothing was found, 1 findings, 2 something
could not be read, or the command failed.`

const manualExamples = `  tokenguard scan                         this repository: history and uncommitted files
  tokenguard scan --format sarif=out.sarif PATH/TO/REPO
  tokenguard lint ./...                   Go packages, with types
  tokenguard hook run                     what is about to be committed
  go vet -vettool=$(which tokenguard) ./...`

// command returns the whole command tree, bound to the process. Help and the like go
// to printed.
func (p *process) command(printed io.Writer) *cobra.Command {
	level, format := logrus.WarnLevel, logText
	root := &cobra.Command{
		Use:           "tokenguard",
		Short:         "Find hard-coded Atlassian credentials",
		Long:          manual,
		Example:       manualExamples,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          noCommand,

		SuggestionsMinimumDistance: 2,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			p.log.SetLevel(level)
			p.log.SetFormatter(format.formatter())
			return notEmpty(cmd, args)
		},
	}
	root.SetIn(p.stdin)
	root.SetOut(printed)
	root.SetErr(p.stderr)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{cmd.CommandPath(), err} })
	flags := root.PersistentFlags()
	flags.Var(value[logrus.Level]{&level, logrus.ParseLevel, "level"}, "log-level", "log at this `LEVEL` and above: error, warning, info or debug")
	flags.Var(value[logFormat]{&format, parseLogFormat, "format"}, "log-format", "log as `FORMAT`: text or json")
	root.AddCommand(p.scanCommand(), p.lintCommand(), p.hookCommand(), install.Command(p.stdout, arguments(cobra.NoArgs)),
		p.baselineCommand(), purge.Command(p.stdout), p.explainCommand(), p.versionCommand())
	refuseUnknown(root)
	return root
}

// refuseUnknown makes the library's own commands fail where they would print the help
// of something else.
func refuseUnknown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				about, rest, err := root.Find(args)
				if err == nil && len(rest) > 0 {
					err = unknown(about, rest[0])
				}
				if err != nil {
					return usageError{cmd.CommandPath(), err}
				}
				return nil
			}
		case "completion":
			cmd.Args, cmd.RunE = cobra.ArbitraryArgs, noCommand
			for _, shell := range cmd.Commands() {
				shell.Args = arguments(cobra.NoArgs)
			}
		}
	}
}

// noCommand is the root command's own action: doing nothing would look like a
// clean run.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{cmd.CommandPath(), fmt.Errorf("no command given")}
	}
	return usageError{cmd.CommandPath(), unknown(cmd, args[0])}
}

// unknown says that the command has no other of the name.
func unknown(cmd *cobra.Command, name string) error {
	if close := cmd.SuggestionsFor(name); len(close) > 0 {
		return fmt.Errorf("unknown command %q: did you mean %q?", name, close[0])
	}
	return fmt.Errorf("unknown command %q", name)
}

// notEmpty refuses what is given and says nothing: a variable of a script that is not
// set would name the current folder, or leave out what narrows a run.
func notEmpty(cmd *cobra.Command, args []string) error {
	if cmd.DisableFlagParsing {
		return nil // it completes a command line
	}
	var err error
	if slices.Contains(args, "") {
		err = errors.New("an argument is empty")
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		var given []string
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given = list.GetSlice()
		} else if f.Value.Type() == "string" {
			given = []string{f.Value.String()}
		}
		if slices.Contains(given, "") {
			err = fmt.Errorf("--%s is empty", f.Name)
		}
	})
	if err != nil {
		return usageError{cmd.CommandPath(), err}
	}
	return nil
}

// arguments limits the number of arguments, with the hint that errors of usage have.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{cmd.CommandPath(), err}
		}
		return nil
	}
}

func (p *process) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.stdout, "tokenguard %s %s %s/%s\n",
				version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return output.Wrap(err)
		},
	}
}

// version is the module's, as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func newLog(w io.Writer) *logrus.Logger {
	log := logrus.New()
	log.SetOutput(w)
	log.SetLevel(logrus.WarnLevel)
	log.SetFormatter(logText.formatter())
	return log
}
