package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// reportFile is a report that appears under its name when it is whole: it is
// written beside it, for its owner only, and then renamed. The file beside it
// is made at the first write, so that a scan of the same folder does not meet
// it. It is safe for concurrent use.
type reportFile struct {
	name string

	mu   sync.Mutex
	temp *os.File
	gone bool
}

// probe reports early that the file cannot be written. Renaming would replace
// a symbolic link and not follow it, but either is a surprise.
func (f *reportFile) probe() error {
	info, err := os.Lstat(f.name)
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a regular file", ErrReport, f.name)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrReport, err)
	}
	temp, err := f.create()
	if err != nil {
		return err
	}
	return errors.Join(temp.Close(), os.Remove(temp.Name()))
}

// create makes a file for its owner only, under a name that did not exist.
func (f *reportFile) create() (*os.File, error) {
	temp, err := os.CreateTemp(filepath.Dir(f.name), ".tokenguard-report-*")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReport, err)
	}
	return temp, nil
}

func (f *reportFile) Write(data []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return 0, fmt.Errorf("%w: %w", ErrReport, io.ErrClosedPipe)
	}
	if f.temp == nil {
		if f.temp, err = f.create(); err != nil {
			return 0, err
		}
	}
	if n, err = f.temp.Write(data); err != nil {
		err = fmt.Errorf("%w: %w", ErrReport, err)
	}
	return n, err
}

// commit makes the report appear under its name.
func (f *reportFile) commit() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone || f.temp == nil {
		return fmt.Errorf("%w: %w", ErrReport, io.ErrClosedPipe)
	}
	f.gone = true
	err := errors.Join(f.temp.Sync(), f.temp.Close())
	if err == nil {
		err = os.Rename(f.temp.Name(), f.name)
	}
	if err != nil {
		_ = os.Remove(f.temp.Name())
		return fmt.Errorf("%w: %w", ErrReport, err)
	}
	return nil
}

// abandon removes what was written.
func (f *reportFile) abandon() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone || f.temp == nil {
		f.gone = true
		return
	}
	f.gone = true
	_ = f.temp.Close()
	_ = os.Remove(f.temp.Name())
}
