package gitdir

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// maxShallow bounds the file of shallow commits: some six million.
const maxShallow = 256 << 20

// Shallow returns the commits whose parents were left out of a shallow clone,
// or none. The error is an [object.ReadError].
func (l *Layout) Shallow() ([]object.ID, error) {
	path := filepath.Join(l.CommonDir, "shallow")
	data, err := disk.ReadAll(path, maxShallow)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var commits []object.ID
	for line := range strings.Lines(string(data)) {
		id, ok := object.ParseID(strings.TrimSpace(line))
		if !ok || id.Size() != l.Format.Size() {
			return nil, object.At(object.ID{}, path, object.ErrCorrupt)
		}
		commits = append(commits, id)
	}
	return commits, nil
}
