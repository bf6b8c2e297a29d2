package forest

import "github.com/tokenguard/tokenguard/internal/odb/disk"

// window shows pieces of a file: of its mapping if there is one, and of a
// buffer otherwise. It is not safe for concurrent use.
type window struct {
	file  *disk.File
	end   int64 // show nothing from here on
	least int   // bytes to read at once

	buf []byte
	off int64 // of buf
	sum byte  // of what was fetched: for the compiler not to leave it out
}

// mostKept is the largest buffer that is kept for what comes next.
const mostKept = 4 << 20

// view returns the n bytes at off, or more, or what there is before the end;
// of a mapping, always all of it. It is valid until the next call. An offset
// outside the file is an error.
func (w *window) view(off, n int64) ([]byte, error) {
	if off < 0 || off >= w.end {
		return nil, errOutside
	}
	if data := w.file.Data(); data != nil {
		return data[off:w.end], nil
	}
	n = min(n, w.end-off)
	if at := off - w.off; at >= 0 && at+n <= int64(len(w.buf)) {
		return w.buf[at:], nil
	}
	n = min(max(n, int64(w.least)), w.end-off)
	if cap(w.buf) > mostKept {
		w.buf = nil
	}
	buf, err := w.file.View(off, int(n), w.buf[:0])
	if err != nil {
		w.buf = w.buf[:0]
		return nil, err
	}
	w.buf, w.off = buf, off
	return buf, nil
}

// fetch reads a byte of the file where it is mapped.
func (w *window) fetch(off int64) {
	if data := w.file.Data(); off < int64(len(data)) {
		w.sum += data[off]
	}
}
