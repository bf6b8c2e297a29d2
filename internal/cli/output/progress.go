package output

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/tokenguard/tokenguard/finding"
)

// patience is how long a run may take before it is worth a progress line.
const patience = time.Second

// Progress is a line on standard error that comes only on a terminal and only
// when the run is long, and is gone when it ends. The zero value shows nothing.
type Progress struct {
	enabled bool
	since   time.Time
	show    func() *mpb.Progress

	// last is apart from mu, under which update waits for the goroutine that
	// draws and calls describe.
	last  atomic.Pointer[finding.Progress]
	mu    sync.Mutex
	lines *mpb.Progress
	line  *mpb.Bar
}

// NewProgress shows progress on w, a terminal.
func NewProgress(w io.Writer) *Progress {
	return &Progress{
		enabled: true,
		since:   time.Now(),
		show: func() *mpb.Progress {
			return mpb.New(mpb.WithOutput(w), mpb.WithWidth(30))
		},
	}
}

// Update takes a snapshot from the scanner.
func (b *Progress) Update(s finding.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.enabled || time.Since(b.since) < patience {
		return
	}
	b.last.Store(&s)
	if b.line == nil {
		b.lines = b.show()
		b.line = b.lines.AddBar(0, mpb.PrependDecorators(decor.Any(b.describe)), mpb.AppendDecorators(left(b.since)))
	}
	b.line.SetTotal(int64(s.Total), false)
	b.line.SetCurrent(int64(s.Done))
}

// describe is called from the goroutine that draws.
func (b *Progress) describe(decor.Statistics) string {
	s := b.last.Load()
	text := fmt.Sprintf("%s %d", s.Stage, s.Done)
	if s.Total > 0 {
		text += fmt.Sprintf("/%d", s.Total)
	}
	if mib := s.Bytes >> 20; mib > 0 {
		text += fmt.Sprintf(", %d MiB", mib)
	}
	return text + fmt.Sprintf(", %d found ", s.Findings)
}

// left says how long the rest of a stage will take, if it goes on as it began.
func left(since time.Time) decor.Decorator {
	eta := decor.NewAverageETA(decor.ET_STYLE_GO, since, nil)
	return decor.Any(func(s decor.Statistics) string {
		if s.Current <= 0 || s.Current >= s.Total {
			return ""
		}
		text, _ := eta.Decor(s)
		return " " + text + " left"
	})
}

// Stop removes the line. It may be called again.
func (b *Progress) Stop() {
	b.mu.Lock()
	b.enabled = false
	line, lines := b.line, b.lines
	b.line, b.lines = nil, nil
	b.mu.Unlock()
	if line != nil {
		line.Abort(true)
		lines.Wait()
	}
}
