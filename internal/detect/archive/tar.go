package archive

import (
	"archive/tar"
	"errors"
	"io"
	"strings"
)

// tar passes on the files in a tar, and the targets of its links.
func (w *walk) tar(in input) error {
	r := tar.NewReader(in.reader())
	for {
		h, err := r.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return err
		}
		if !w.tarEntry(in, h, r) {
			return nil
		}
	}
}

// tarEntry passes on an entry of a tar, and reports whether the walk goes on.
func (w *walk) tarEntry(in input, h *tar.Header, r io.Reader) bool {
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		if h.Size > maxSparse && isSparse(h) {
			return w.unread(in, h.Name, Gap{Skipped, TooDense})
		}
		return w.member(in, h.Name, r)
	case tar.TypeSymlink:
		return w.member(in, h.Name, strings.NewReader(h.Linkname))
	}
	return true
}

// maxSparse is how long a file with holes may be. Its holes are read as zeros,
// and terabytes of them would use up what the other members need.
const maxSparse = 1 << 20

func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}
