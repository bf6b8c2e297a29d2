//go:build unix && !(linux && (amd64 || arm64))

package disk

import "os"

// mapFile maps a file, and returns besides what to give back.
func mapFile(f *os.File, size int64) (data, area []byte, err error) {
	data, err = mapWhole(f, size)
	return data, data, err
}
