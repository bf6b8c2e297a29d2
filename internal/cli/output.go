package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/term"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/report"
)

// reports writes one run to every --format. A report that fails is given up
// and the others go on.
type reports struct {
	open []*openReport
	// textShown says that people see the summary on standard output.
	textShown bool
}

type openReport struct {
	report.Writer
	file *reportFile // nil for standard output
	err  error
}

// openReports checks every destination before any work is done.
func (p *process) openReports(formats destinations, quiet bool) (*reports, error) {
	if len(formats) == 0 {
		formats = destinations{{report.Text, ""}}
	}
	r := &reports{}
	for _, d := range formats {
		opts := report.Options{Quiet: quiet, Version: version()}
		if d.file == "" {
			opts.Color = p.colored()
			r.textShown = d.format == report.Text && !quiet
			r.open = append(r.open, &openReport{Writer: report.New(d.format, p.stdout, opts)})
			continue
		}
		file := &reportFile{name: d.file}
		if err := file.probe(); err != nil {
			return nil, err
		}
		p.onInterrupt(file.abandon)
		r.open = append(r.open, &openReport{Writer: report.New(d.format, file, opts), file: file})
	}
	return r, nil
}

// colored reports whether standard output is a terminal that wants colours.
// See https://no-color.org.
func (p *process) colored() bool {
	return isTerminal(p.stdout) && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// finding writes f to every report that still works, and is false when none
// does: then there is no reason to go on.
func (r *reports) finding(f finding.Finding) bool {
	working := false
	for _, o := range r.open {
		if o.err == nil {
			o.err = o.Finding(f)
		}
		working = working || o.err == nil
	}
	return working
}

// close ends every report with the receipt and returns what failed. When keep
// is false, files are removed instead: an interrupted run leaves none that
// looks whole.
func (r *reports) close(receipt finding.Receipt, keep bool) outcome {
	var errs outcome
	for _, o := range r.open {
		if o.err == nil {
			o.err = o.Close(receipt)
		}
		switch {
		case o.file == nil:
		case o.err != nil || !keep:
			o.file.abandon()
		default:
			o.err = o.file.commit()
		}
		if o.err != nil {
			errs = append(errs, wrapOutput(o.err))
		}
	}
	return errs
}

// wrapOutput marks an error as one of writing what the command prints.
func wrapOutput(err error) error {
	if err == nil || errors.Is(err, errReport) {
		return err
	}
	return fmt.Errorf("%w: %w", errOutput, err)
}

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
		return fmt.Errorf("%w: %s is not a regular file", errReport, f.name)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", errReport, err)
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
		return nil, fmt.Errorf("%w: %w", errReport, err)
	}
	return temp, nil
}

func (f *reportFile) Write(data []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return 0, fmt.Errorf("%w: %w", errReport, io.ErrClosedPipe)
	}
	if f.temp == nil {
		if f.temp, err = f.create(); err != nil {
			return 0, err
		}
	}
	if n, err = f.temp.Write(data); err != nil {
		err = fmt.Errorf("%w: %w", errReport, err)
	}
	return n, err
}

// commit makes the report appear under its name.
func (f *reportFile) commit() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone || f.temp == nil {
		return fmt.Errorf("%w: %w", errReport, io.ErrClosedPipe)
	}
	f.gone = true
	err := errors.Join(f.temp.Sync(), f.temp.Close())
	if err == nil {
		err = os.Rename(f.temp.Name(), f.name)
	}
	if err != nil {
		_ = os.Remove(f.temp.Name())
		return fmt.Errorf("%w: %w", errReport, err)
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
