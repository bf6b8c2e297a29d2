package cli

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/pflag"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/scanner"
)

// value is a flag that is parsed as it is set, so that a bad value ends the
// command before any work.
type value[T any] struct {
	target *T
	parse  func(string) (T, error)
	name   string // of the value, in help texts
}

func (v value[T]) Type() string { return v.name }

func (v value[T]) String() string {
	if v.target == nil {
		return ""
	}
	return fmt.Sprint(*v.target)
}

func (v value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err != nil {
		return err
	}
	*v.target = parsed
	return nil
}

// runFlags are the flags of every command that reports findings.
type runFlags struct {
	formats    output.Destinations
	level      finding.Evidence
	strict     bool
	quiet      bool
	noProgress bool
	timeout    time.Duration
	// No flags: hooks say otherwise how to take a finding out, and what the text
	// is that they pass on.
	cleanUp func(finding.Finding) string
	input   string
}

func (f *runFlags) register(flags *pflag.FlagSet, level finding.Evidence, strict bool) {
	f.level = level
	flags.Var(&f.formats, "format", "report as `FORMAT[=FILE]`: text, json, jsonl or sarif; can be repeated (default text)")
	flags.Var(value[finding.Evidence]{&f.level, finding.ParseEvidence, "level"}, "level",
		"least evidence that counts, `LEVEL` being confirmed, likely or generic")
	flags.BoolVar(&f.strict, "strict", strict, "fail when a limit left anything unread")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print findings and errors only")
	flags.BoolVar(&f.noProgress, "no-progress", false, "show no progress on a terminal")
	flags.Var(value[time.Duration]{&f.timeout, policy.ParseDuration, "duration"}, "timeout",
		"stop after this `DURATION`, such as 90s or 10m; 0 is never")
	flags.Lookup("timeout").DefValue = "" // 0s, in pflag's help, would be a limit
}

// limitFlags are the limits of a scan.
type limitFlags struct {
	jobs      int
	maxBlob   policy.Size
	maxMemory policy.Size
	ignored   bool
	verify    bool // for those who work on the engine
}

func (f *limitFlags) register(flags *pflag.FlagSet) {
	flags.Var(value[int]{&f.jobs, parseJobs, "n"}, "jobs", "number of workers `N`; 0 is one a processor")
	flags.Var(value[policy.Size]{&f.maxBlob, policy.ParseSize, "size"}, "max-blob",
		"skip files and objects over this `SIZE`, such as 64MiB; 0 is no limit")
	flags.Var(value[policy.Size]{&f.maxMemory, policy.ParseSize, "size"}, "max-memory",
		"keep buffers under this `SIZE`; 0 is no limit")
	flags.BoolVar(&f.ignored, "include-ignored", false, "read uncommitted files that .gitignore excludes")
	const verify = "verify-delta"
	flags.BoolVar(&f.verify, verify, false, "scan the history by its differences and whole, and fail if these differ")
	_ = flags.MarkHidden(verify) // it exists
}

func scanOptions(run runFlags, limits limitFlags) scanner.Options {
	return scanner.Options{
		Level:          run.level,
		Jobs:           limits.jobs,
		MaxBlob:        int64(limits.maxBlob),
		MaxMemory:      int64(limits.maxMemory),
		Timeout:        run.timeout,
		IncludeIgnored: limits.ignored,
		VerifyDelta:    limits.verify,
	}
}

func parseJobs(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, errors.New("want a number of workers, 0 or more")
	}
	return n, nil
}

// logFormat names a formatter of the log.
type logFormat string

const (
	logText logFormat = "text"
	logJSON logFormat = "json"
)

func parseLogFormat(text string) (logFormat, error) {
	switch f := logFormat(text); f {
	case logText, logJSON:
		return f, nil
	}
	return "", errors.New("want text or json")
}

// formatter returns the formatter. Colours stay off: the text formatter escapes
// control characters only without them.
func (f logFormat) formatter() logrus.Formatter {
	if f == logJSON {
		return &logrus.JSONFormatter{}
	}
	return &logrus.TextFormatter{DisableColors: true}
}
