package index

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Tree is a directory in the index, as git's cache-tree extension has it.
type Tree struct {
	Path string // without a slash at the end; "" is the top
	// Valid says that the entries First to First+Count are all there is under
	// Path, and that ID is the tree they make. Otherwise something changed
	// since git computed it, and all three are zero.
	Valid        bool
	ID           object.ID
	First, Count int
	// Nodes is how many of the trees, from this one on, are this directory and
	// those below it; the next tree that is not follows them.
	Nodes int
}

// leastTree is the size of the shortest node: NUL, "-1", a space, "0", a newline.
const leastTree = 6

// parseTrees reads the nodes in pre-order. Each says how many children follow;
// open holds how many are still to come, for each node on the way down.
func (x *Index) parseTrees(data []byte, format object.Format) ([]Tree, error) {
	type level struct{ node, left int }
	var open []level
	trees := make([]Tree, 0, min(len(data)/leastTree, len(x.Entries)+1))
	paths := 0
	for len(data) > 0 {
		t, children, rest, err := parseTree(data, format)
		if err != nil {
			return nil, err
		}
		data = rest
		if len(trees) > 0 {
			if len(open) == 0 {
				return nil, fmt.Errorf("cache-tree: %w", object.ErrCorrupt)
			}
			parent := &open[len(open)-1]
			parent.left--
			if above := trees[parent.node].Path; above != "" {
				t.Path = above + "/" + t.Path
			}
		}
		// A deep chain of long names would take the square of its length.
		if paths += len(t.Path); len(t.Path) > maxPath || paths > maxPaths {
			return nil, fmt.Errorf("cache-tree: %w", object.ErrUnsupported)
		}
		x.place(&t)
		trees = append(trees, t)
		open = append(open, level{len(trees) - 1, children})
		for len(open) > 0 && open[len(open)-1].left == 0 {
			done := open[len(open)-1].node
			trees[done].Nodes = len(trees) - done
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return nil, fmt.Errorf("cache-tree: %w", object.ErrTruncated)
	}
	return trees, nil
}

// parseTree reads one node: name, NUL, entry count or -1, space, number of
// children, newline and, unless the count is -1, the id.
func parseTree(data []byte, format object.Format) (t Tree, children int, rest []byte, err error) {
	corrupt := fmt.Errorf("cache-tree: %w", object.ErrCorrupt)
	name, rest, ok1 := bytes.Cut(data, []byte{0})
	count, rest, ok2 := bytes.Cut(rest, []byte{' '})
	subtrees, rest, ok3 := bytes.Cut(rest, []byte{'\n'})
	if !ok1 || !ok2 || !ok3 {
		return t, 0, nil, corrupt
	}
	t.Path = string(name)
	t.Count, err = strconv.Atoi(string(count))
	if err != nil {
		return t, 0, nil, corrupt
	}
	children, err = strconv.Atoi(string(subtrees))
	if err != nil || children < 0 || children > len(rest)/leastTree {
		return t, 0, nil, corrupt
	}
	if t.Count < 0 {
		return t, children, rest, nil
	}
	if len(rest) < format.Size() {
		return t, 0, nil, fmt.Errorf("cache-tree: %w", object.ErrTruncated)
	}
	t.Valid = true
	t.ID, _ = object.IDFromBytes(rest[:format.Size()])
	return t, children, rest[format.Size():], nil
}

// place finds the entries of a tree. One that claims more or fewer than those
// under its path is not taken at its word.
func (x *Index) place(t *Tree) {
	if t.Valid {
		first, end := x.Under(t.Path)
		if t.Valid = end-first == t.Count; t.Valid {
			t.First = first
			return
		}
	}
	t.ID, t.Count = object.ID{}, 0
}

// Under returns the range of the entries that lie in the directory at path,
// which ends without a slash; "" is the top.
func (x *Index) Under(path string) (first, end int) {
	if path == "" {
		return 0, len(x.Entries)
	}
	// '0' is the byte after '/'.
	at := func(bound string) int {
		return sort.Search(len(x.Entries), func(i int) bool {
			return strings.Compare(x.Entries[i].Path, bound) >= 0
		})
	}
	return at(path + "/"), at(path + "0")
}
