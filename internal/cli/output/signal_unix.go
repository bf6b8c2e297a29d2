//go:build unix

package output

import (
	"os"
	"os/signal"
	"syscall"
)

// TakeWriteSignals makes writes fail with an error where the system would end the
// process, with no word of what was not written: to a pipe that nobody reads, and
// beyond the largest file that is allowed.
func TakeWriteSignals() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE, syscall.SIGXFSZ)
}
