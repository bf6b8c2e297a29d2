package baseline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Locked is a new version of a file, written under the name of its lock.
type Locked struct {
	name string
	file *os.File
	gone bool
}

// Lock takes the lock, or fails with [ErrLocked].
func Lock(name string) (*Locked, error) {
	// The file is for the repository, where everyone may read it.
	file, err := os.OpenFile(name+".lock", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w: %s.lock", ErrLocked, name)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the baseline: %w", err)
	}
	return &Locked{name: name, file: file}, nil
}

// Commit makes the text appear under the file's name, all of it or none.
func (l *Locked) Commit(text []byte) error {
	_, err := l.file.Write(text)
	if err = errors.Join(err, l.file.Sync(), l.file.Close()); err == nil {
		err = os.Rename(l.file.Name(), l.name)
	}
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	l.gone = true
	return nil
}

// Abandon gives the lock back and leaves the file as it was.
func (l *Locked) Abandon() {
	if !l.gone {
		l.gone = true
		_ = l.file.Close()
		_ = os.Remove(l.file.Name())
	}
}
