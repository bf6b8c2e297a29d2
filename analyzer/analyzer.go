package analyzer

import (
	"reflect"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/tokenguard/tokenguard/analyzer/internal/local"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
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
	// Opaque also reports what has no shape of a token where nothing beside it
	// names an Atlassian product.
	Opaque bool
	// Sinks are more functions and structures that take credentials:
	//
	//	(*example.com/jira.Client).Login:user=0,secret=1
	//	example.com/jira.Client{Email,Token}
	//
	// The roles of arguments are user, secret, key, header, url, name, default,
	// argv, env, headers and login. A row that cannot be read is an error of
	// every run.
	Sinks []string
	// IgnoreLevel reports what is below the level of the repository's configuration
	// too, for a driver that decides about it.
	IgnoreLevel bool
	// Policy, if not nil, is trusted in the place of the policy files in the
	// repository. It is for changes of others, who must not say what is found.
	Policy *Policy
	// AccountEnv and SecretEnv are the environment variables that fixes read.
	// Where one is "", it is a name that the package reads already, such as
	// JIRA_API_TOKEN, or else ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN; for what
	// nothing says is Atlassian's, BASIC_USER and BASIC_PASSWORD.
	AccountEnv, SecretEnv string
}

// Policy is what somebody else than the repository says is accepted: the texts
// of policy files, nil where there are none, and what messages call them.
type Policy struct {
	ConfigName, BaselineName string
	Config, Baseline         []byte
	// Directives says that those beside the findings count. Else they, and the
	// files in the repository, are listed as ignored.
	Directives bool
	// Base reads a file of the side that is trusted, by its path in the
	// repository, for the directives in it. It may be called at the same time from
	// several goroutines. Nil is a side without files.
	Base func(path string) ([]byte, error)
}

// New returns an analyzer with its own flags, which start at opts and are bound
// to nothing else. It may run on several packages at once, after its flags are
// parsed.
func New(opts Options) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "tokenguard",
		Doc:        "report hard-coded Atlassian credentials\n\nThe tokenguard analyzer computes the strings of a package (constants, concatenation,\nformatting, base64) and reports those that are or hold an Atlassian API token, an\naccount with its token, or the payload of a Basic header. A token's checksum is\nverified offline. Read tokens from the environment instead, and revoke what was\nfound: it stays valid, and in the history, when the line is gone.",
		URL:        ruleURL,
		ResultType: reflect.TypeFor[*Result](),
		// Of a package that does not type-check the syntax is looked at.
		RunDespiteErrors: true,
		FactTypes:        []analysis.Fact{(*sinkFact)(nil), (*resultFact)(nil), (*valueFact)(nil)},
	}
	settings := &opts
	a.Flags.TextVar(&settings.Level, "level", opts.Level, "least evidence reported: confirmed, likely or generic")
	a.Flags.Var(negated{&settings.SkipTests}, "tests", "check _test.go files")
	a.Flags.Var(negated{&settings.SkipGenerated}, "generated", "check generated files")
	a.Flags.Var(negated{&settings.SkipExcluded}, "excluded", "check files that build constraints exclude, without types")
	a.Flags.StringVar(&settings.AccountEnv, "envuser", opts.AccountEnv, "environment `variable` that fixes read the account from")
	a.Flags.StringVar(&settings.SecretEnv, "envtoken", opts.SecretEnv, "environment `variable` that fixes read the secret from")
	a.Flags.BoolVar(&settings.Opaque, "opaque", opts.Opaque, "report secrets without shape that nothing Atlassian stands beside")
	a.Flags.Var(sinkList{&settings.Sinks}, "sinks", "more sinks, with semicolons between them: pkg.Func:user=0,secret=1 or pkg.T{User,Pass}")
	table := sync.OnceValues(func() (*sink.Table, error) { return tableOf(settings.Sinks) })
	a.Run = func(pass *analysis.Pass) (any, error) {
		// Nothing is said about dependencies and no facts are made of them: the table
		// knows those that matter, and a driver need not have their syntax.
		if !local.Is(pass) {
			return &Result{}, nil
		}
		t, err := table()
		if err != nil {
			return nil, err
		}
		return run(pass, *settings, t)
	}
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

// sinkList is a flag that adds rows to the table.
type sinkList struct{ rows *[]string }

func (f sinkList) String() string {
	if f.rows == nil {
		return ""
	}
	return strings.Join(*f.rows, ";")
}

func (f sinkList) Set(text string) error {
	rows := strings.Split(text, ";")
	_, err := tableOf(rows)
	if err == nil {
		*f.rows = append(*f.rows, rows...)
	}
	return err
}

func tableOf(texts []string) (*sink.Table, error) {
	if len(texts) == 0 {
		return sink.Known(), nil
	}
	var rows []sink.Row
	for _, text := range texts {
		row, err := sink.Parse(text)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return sink.Known().With(rows), nil
}
