// Package cli is the command: flags, wiring, messages and exit codes. It is
// the only room that prints, logs, or decides how the process ends.
package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/cli/vet"
	"github.com/tokenguard/tokenguard/internal/hook"
)

// Exit codes, the same for every command and format. Under go vet the codes
// are those of the go command.
const (
	exitClean    = 0 // everything asked for was read, and nothing was found
	exitFindings = 1 // findings, also when the run was incomplete
	exitFailed   = 2 // a loss, a skip under --strict, usage, I/O, interrupt
)

// grace is how long an interrupted run may take to end by itself. People and
// CI systems send SIGKILL a few seconds after the first signal.
const grace = 2 * time.Second

// process is what the command may touch of the process it runs in.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	log            *logrus.Logger

	mu     sync.Mutex
	onKill []func() // what to undo when the run is given up
}

// Main runs the command with args, the first of which is the program's name, and
// returns its exit code. A program that is named like a git hook is that hook, so
// that a link to it in the folder of hooks will do. The environment that git's variables are read from is
// the process's own; getenv is for the rest. It takes over signals, so it is
// called once, by main.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	args = commandLine(args)
	p := &process{stdin: stdin, stdout: stdout, stderr: stderr, getenv: getenv, log: newLog(stderr)}
	if vet.IsCall(args) {
		return p.conclude(vet.Run(args, stdout))
	}
	output.TakeWriteSignals()
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()

	code := make(chan int, 1)
	go func() { code <- p.run(ctx, args) }()
	select {
	case c := <-code:
		return c
	case <-ctx.Done():
	}
	select {
	case c := <-code:
		return c
	case <-time.After(grace):
		return p.giveUp()
	}
}

// endings are the signals that end a run. One that is to outlive its terminal, as
// under nohup, starts with the last of them ignored.
func endings() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// commandLine is what stands behind the program's name, and what that adds.
func commandLine(args []string) []string {
	if len(args) == 0 {
		return nil
	}
	if stage, ok := hook.Named(args[0]); ok {
		return append([]string{"hook", string(stage)}, args[1:]...)
	}
	return args[1:]
}

// run executes the command line and reports how it went.
func (p *process) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if cause := recover(); cause != nil {
			code = p.crash(cause)
		}
	}()
	printed := output.Printed{To: p.stdout}
	root := p.command(&printed)
	root.SetArgs(args)
	return p.conclude(cmp.Or(root.ExecuteContext(ctx), printed.Err()))
}

// giveUp ends a run that does not stop by itself. What it was writing is
// removed, so that nothing half-written looks like a report.
func (p *process) giveUp() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, undo := range p.onKill {
		undo()
	}
	p.complain(errInterrupted)
	return exitFailed
}

// onInterrupt registers what giveUp has to undo.
func (p *process) onInterrupt(undo func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onKill = append(p.onKill, undo)
}

// crash turns a panic into one line. The cause may hold file content, so only
// the runtime's own errors are printed; the stack holds no values.
func (p *process) crash(cause any) int {
	what := fmt.Sprintf("%T", cause)
	if err, ok := cause.(interface{ RuntimeError() }); ok {
		what = fmt.Sprint(err)
	}
	p.complain(fmt.Errorf("%w: %s", errInternal, what))
	p.log.WithField("stack", string(debug.Stack())).Debug("internal error")
	return exitFailed
}
