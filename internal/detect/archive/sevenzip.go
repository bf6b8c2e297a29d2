package archive

import (
	"bytes"
	"errors"
	"io"

	"github.com/tokenguard/tokenguard/internal/detect/archive/sevenzip"
)

// sevenZip passes on the files in a 7z.
func (w *walk) sevenZip(in input) error {
	start := bytes.Index(in.content, []byte(sevenZipMagic))
	folders, err := sevenzip.Folders(in.content[start:], sevenzip.Limits{
		Files:      w.limits.Members,
		Header:     w.limits.MemberBytes,
		Dictionary: w.dictionary,
	})
	if err != nil {
		return sevenZipGap(err)
	}
	for _, f := range folders {
		if len(f.Files) > 0 && !w.folder(in, f) {
			break
		}
	}
	return nil
}

// folder passes on the files of a folder, and reports whether the walk goes on.
func (w *walk) folder(in input, f *sevenzip.Folder) bool {
	dicts := w.dicts
	defer func() { w.dicts = dicts }()
	r, err := f.Reader()
	if err != nil {
		return w.unread(in, f.Files[0].Name, sevenZipGap(err))
	}
	for _, file := range f.Files {
		next := f.Next(r, file)
		if !w.member(in, file.Name, next) {
			return false
		}
		// What a limit left of the file stands before the next one.
		if _, err := io.Copy(io.Discard, metered{w, next}); err != nil {
			return !w.halted() // the gap is told, and the rest is not to be had
		}
	}
	return true
}

// sevenZipGap returns the gap that an error of the package means.
func sevenZipGap(err error) error {
	switch {
	case errors.Is(err, sevenzip.ErrEncrypted):
		return Gap{Excluded, Encrypted}
	case errors.Is(err, sevenzip.ErrUnsupported):
		return Gap{Skipped, Unsupported}
	case errors.Is(err, sevenzip.ErrTooLarge):
		return Gap{Skipped, TooHungry}
	}
	return err
}
