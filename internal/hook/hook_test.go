package hook_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/scanner"
)

// A hook that is asked about commits and looks at the index would pass what it
// has not read.
func TestTarget(t *testing.T) {
	staged := scanner.Target{Staged: true}
	for name, test := range map[string]struct {
		env  map[string]string
		want scanner.Target
		err  error
	}{
		"native hook":                   {nil, staged, nil},
		"framework, pre-commit":         {map[string]string{"PRE_COMMIT": "1"}, staged, nil},
		"framework, pre-push":           {map[string]string{"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": "a", "PRE_COMMIT_TO_REF": "b"}, scanner.Target{}, hook.ErrRange},
		"framework, first push":         {map[string]string{"PRE_COMMIT": "1", "PRE_COMMIT_REMOTE_NAME": "origin"}, scanner.Target{}, hook.ErrRange},
		"framework, --to-ref by itself": {map[string]string{"PRE_COMMIT": "1", "PRE_COMMIT_TO_REF": "b"}, scanner.Target{}, hook.ErrRange},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := hook.Target(func(key string) string { return test.env[key] })
			if !errors.Is(err, test.err) {
				t.Errorf("error %v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("target (-want +got):\n%s", diff)
			}
		})
	}
}
