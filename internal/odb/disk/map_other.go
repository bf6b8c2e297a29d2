//go:build !unix

package disk

import (
	"errors"
	"os"
)

const nonblock = 0

// A mapping would keep git's gc from removing the file on Windows.
func mapFile(*os.File, int64) (data, area []byte, err error) { return nil, nil, errors.ErrUnsupported }

func unmapFile([]byte) error { return nil }
