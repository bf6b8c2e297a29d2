package analyzer

import (
	"reflect"
	"strconv"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"

	"github.com/tokenguard/tokenguard/finding"
)

const ruleURL = "https://github.com/tokenguard/tokenguard/blob/main/docs/lint.md"

// Analyzer is the check with default options.
var Analyzer = New(Options{})

// Options narrow the check. The zero value checks everything.
type Options struct {
	// Level is the least evidence that is reported. The zero value is
	// [finding.Generic]: a Basic header in source is a finding whatever it opens.
	Level finding.Evidence
	// SkipTests leaves _test.go files out.
	SkipTests bool
	// SkipGenerated leaves out files with the standard "Code generated … DO NOT
	// EDIT." comment.
	SkipGenerated bool
	// SkipExcluded leaves out files that build constraints exclude. They are
	// parsed only, so less is seen in them. go vet does not run again when only
	// such a file changes.
	SkipExcluded bool
	// AccountEnv and SecretEnv are the environment variables that fixes read.
	// Where one is "", it is a name that the package reads already, such as
	// JIRA_API_TOKEN, or else ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN.
	AccountEnv, SecretEnv string
}

// New returns an analyzer with its own flags, which start at opts and are bound
// to nothing else. It may run on several packages at once, after its flags are
// parsed.
func New(opts Options) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "tokenguard",
		Doc:        "report hard-coded Atlassian credentials\n\nThe tokenguard analyzer computes the strings of a package (constants, concatenation,\nformatting, base64) and reports those that are or hold an Atlassian API token, an\naccount with its token, or the payload of a Basic header. A token's checksum is\nverified offline. Read tokens from the environment instead, and revoke what was\nfound: it stays valid, and in the history, when the line is gone.",
		URL:        ruleURL,
		Requires:   []*analysis.Analyzer{inspect.Analyzer},
		ResultType: reflect.TypeFor[*Result](),
	}
	settings := &opts
	a.Flags.TextVar(&settings.Level, "level", opts.Level, "least evidence reported: confirmed, likely or generic")
	a.Flags.Var(negated{&settings.SkipTests}, "tests", "check _test.go files")
	a.Flags.Var(negated{&settings.SkipGenerated}, "generated", "check generated files")
	a.Flags.Var(negated{&settings.SkipExcluded}, "excluded", "check files that build constraints exclude, without types")
	a.Flags.StringVar(&settings.AccountEnv, "envuser", opts.AccountEnv, "environment `variable` that fixes read the account from")
	a.Flags.StringVar(&settings.SecretEnv, "envtoken", opts.SecretEnv, "environment `variable` that fixes read the secret from")
	a.Run = func(pass *analysis.Pass) (any, error) { return run(pass, *settings) }
	return a
}

// negated is a boolean flag named after what an option skips: -tests=false
// sets SkipTests.
type negated struct{ skip *bool }

func (f negated) String() string {
	if f.skip == nil {
		return "true"
	}
	return strconv.FormatBool(!*f.skip)
}

func (f negated) Set(text string) error {
	check, err := strconv.ParseBool(text)
	if err == nil {
		*f.skip = !check
	}
	return err
}

// IsBoolFlag lets the flag stand without a value.
func (f negated) IsBoolFlag() bool { return true }
