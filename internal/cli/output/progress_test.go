package output

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vbauerster/mpb/v8"

	"github.com/tokenguard/tokenguard/finding"
)

// screen is a terminal that remembers what it showed.
type screen struct {
	mu    sync.Mutex
	shown bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.Write(p)
}

func (s *screen) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.shown.String(), text)
}

// TestProgressSaysWhatIsLeft: on a long scan people see how much is read, and how
// long the rest takes.
func TestProgressSaysWhatIsLeft(t *testing.T) {
	var s screen
	p := NewProgress(&s)
	p.since = time.Now().Add(-time.Hour)
	p.show = func() *mpb.Progress { return mpb.New(mpb.WithOutput(&s), mpb.WithWidth(120), mpb.WithAutoRefresh()) }
	p.Update(finding.Progress{Stage: "objects", Done: 500, Total: 1000, Bytes: 3 << 20, Findings: 2})
	for end := time.Now().Add(10 * time.Second); !s.has("left"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what is left is never shown")
		}
	}
	p.Stop()
	for _, want := range []string{"objects 500/1000, 3 MiB, 2 found", "1h0m"} {
		if !s.has(want) {
			t.Errorf("not shown: %q", want)
		}
	}
}

// TestProgressIsSilentAtFirst: a scan that is over soon shows nothing, and one
// that was never to show anything does not.
func TestProgressIsSilentAtFirst(t *testing.T) {
	var s screen
	p := NewProgress(&s)
	p.Update(finding.Progress{Stage: "objects", Done: 1, Total: 2})
	p.Stop()
	new(Progress).Update(finding.Progress{})
	if s.shown.Len() > 0 {
		t.Errorf("shown: %q", s.shown.String())
	}
}
