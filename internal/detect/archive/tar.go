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
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
			if !w.member(in, h.Name, r) {
				return nil
			}
		case tar.TypeSymlink:
			if !w.member(in, h.Name, strings.NewReader(h.Linkname)) {
				return nil
			}
		}
	}
}
