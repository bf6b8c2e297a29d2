//go:build !linux

package disk

// Trim does nothing here: the advice it gives on Linux has another meaning, or
// none, elsewhere.
func (f *File) Trim() {}
