package hook_test

import (
	"testing"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// A hook that is asked about commits and looks at the index would pass what it
// has not read.
func TestDetect(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want hook.Stage
	}{
		"native hook":                   {nil, hook.PreCommit},
		"framework, pre-commit":         {map[string]string{"PRE_COMMIT": "1"}, hook.PreCommit},
		"framework, pre-push":           {map[string]string{"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": "a", "PRE_COMMIT_TO_REF": "b"}, hook.PrePush},
		"framework, first push":         {map[string]string{"PRE_COMMIT": "1", "PRE_COMMIT_REMOTE_NAME": "origin"}, hook.PrePush},
		"framework, --to-ref by itself": {map[string]string{"PRE_COMMIT": "1", "PRE_COMMIT_TO_REF": "b"}, hook.PrePush},
		"server":                        {map[string]string{"GIT_QUARANTINE_PATH": "/q"}, hook.PreReceive},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hook.Detect(func(key string) string { return test.env[key] }); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
