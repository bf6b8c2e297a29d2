// Package input reads what others write while it is read: standard input, and files
// that a user names, which can be pipes. Neither has to come to an end.
package input

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// ErrStopped: the end did not come while it was waited for.
var ErrStopped = errors.New("the input did not end in time")

// Until returns a reader of in that fails with [ErrStopped] once done is closed, also
// where a read of in goes on waiting: it is left behind, for as long as the process
// lives. What was read before is returned first. It is for one goroutine.
func Until(done <-chan struct{}, in io.Reader) io.Reader {
	return &stoppable{done: done, in: in, read: make(chan piece, 1), buffer: make([]byte, bufferSize)}
}

const bufferSize = 64 << 10

type stoppable struct {
	done   <-chan struct{}
	in     io.Reader
	buffer []byte // the waiting read's, until it sends a piece
	read   chan piece
	left   piece // that was not taken yet
}

type piece struct {
	text []byte
	err  error
}

func (s *stoppable) Read(p []byte) (int, error) {
	if len(s.left.text) == 0 && s.left.err == nil {
		s.wait()
	}
	n := copy(p, s.left.text)
	s.left.text = s.left.text[n:]
	if len(s.left.text) > 0 {
		return n, nil
	}
	return n, s.left.err
}

func (s *stoppable) wait() {
	go func() {
		n, err := s.in.Read(s.buffer)
		s.read <- piece{s.buffer[:n], err}
	}()
	select {
	case s.left = <-s.read:
	case <-s.done:
		s.left = piece{nil, ErrStopped}
	}
}

// ErrTooLong: a file has more bytes than it may have.
var ErrTooLong = errors.New("it is too long")

// ErrNothing: a pipe that is empty is a mistake, and no empty file.
var ErrNothing = errors.New("nothing writes to it")

// ReadFile reads a file that a user names, of at most limit bytes, or a pipe, which
// has to have a writer. The errors are the system's, or wrap [ErrTooLong] or [ErrNothing].
func ReadFile(name string, limit int64) ([]byte, error) {
	// To open a pipe would wait for a writer.
	file, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > limit:
		return nil, fmt.Errorf("read %s: %w", name, ErrTooLong)
	case len(text) == 0 && info.Mode()&os.ModeNamedPipe != 0:
		return nil, fmt.Errorf("read %s: %w", name, ErrNothing)
	}
	return text, nil
}
