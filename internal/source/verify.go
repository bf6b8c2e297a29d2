package source

import (
	"errors"
	"maps"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// ErrDelta says that a history scanned by its differences is not what it is
// when scanned whole: a defect of this program.
var ErrDelta = errors.New("scan of the differences is not that of the whole")

// deltaCheck looks at what the scan of the differences passes over, for
// [Options].VerifyDelta. The zero value looks at nothing.
type deltaCheck struct {
	on bool
	// differs: a blob in which a trigger fires was taken for one in which none
	// does, or the other way round.
	differs bool
	fired   map[string]bool // names in which a trigger fires
	all     map[string]bool // such names, passed over or not
	absent  map[objects.ID]bool
}

func newDeltaCheck(on bool) deltaCheck {
	return deltaCheck{on: on, fired: map[string]bool{}, all: map[string]bool{}, absent: map[objects.ID]bool{}}
}

// blob compares what was decided of a blob with what is true of the whole.
func (d *deltaCheck) blob(content []byte, fires bool, t Trigger) {
	if d.on && t.fires(content) != fires {
		d.differs = true
	}
}

// entry looks at an entry of a tree, passed over or not.
func (d *deltaCheck) entry(c *objects.Cursor, t Trigger, store *objects.Store) {
	if name := c.Name(); t.fires(name) {
		d.all[string(name)] = true
	}
	if id := c.Entry().ID; !c.IsGitlink() && !id.IsZero() && !store.Has(id) {
		d.absent[id] = true
	}
}

// failed reports whether anything that a worker passed over was seen by none.
func failed(workers []*historyWorker, absent map[objects.ID]bool) bool {
	fired := map[string]bool{}
	for _, w := range workers {
		maps.Copy(fired, w.check.fired)
	}
	for _, w := range workers {
		if w.check.differs {
			return true
		}
		for name := range w.check.all {
			if !fired[name] {
				return true
			}
		}
		for id := range w.check.absent {
			if !absent[id] {
				return true
			}
		}
	}
	return false
}
