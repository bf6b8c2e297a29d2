// Package plugin makes the check a linter of golangci-lint's module plugin
// system, under the name tokenguard. Importing it is all there is to do; see
// .custom-gcl.example.yml beside it.
//
// The settings of the linter are the flags of [analyzer.Analyzer], by the same
// names. It is a module of its own so that nobody else depends on golangci-lint.
package plugin

import (
	"fmt"
	"maps"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/tokenguard/tokenguard/analyzer"
)

// init is how golangci-lint gets to know plugins: it offers no other way.
func init() { register.Plugin("tokenguard", New) }

// linter is the check with its settings.
type linter struct{ check *analysis.Analyzer }

// New returns the linter for settings as golangci-lint read them, a mapping or
// nil. A setting that does not exist, or has no such value, is an error.
func New(settings any) (register.LinterPlugin, error) {
	values, err := register.DecodeSettings[map[string]any](settings)
	if err != nil {
		return nil, fmt.Errorf("read the settings of tokenguard: %w", err)
	}
	l := linter{analyzer.New(analyzer.Options{})}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := l.check.Flags.Set(name, fmt.Sprint(values[name])); err != nil {
			return nil, fmt.Errorf("read the settings of tokenguard: %s: %w", name, err)
		}
	}
	return l, nil
}

// BuildAnalyzers returns the one check.
func (l linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{l.check}, nil
}

// GetLoadMode says that the check needs types.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }
