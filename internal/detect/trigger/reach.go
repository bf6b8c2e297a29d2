package trigger

import "math/bits"

// Reach says how far round its anchors a text was read. Whoever knows a text's
// reach need not look at all of what a change makes from it: an anchor that is
// farther from the change than that is decided by the same bytes as before.
type Reach uint8

const (
	// Near is [Margin], which is more than nearly all anchors need. Each reach
	// above it is twice as far.
	Near Reach = iota
	_
	_
	_
	_
	// Far is [Window].
	Far
	// Whole has no bounds: a row fires.
	Whole
)

const (
	// Margin is what Near comes to: the more, the more of a history is looked at,
	// and the less, the more is farther. Of 64, 128 and 256 bytes, this is the best
	// for the histories of git and rails.
	Margin = 128
	// Window is the most bytes on either side of its anchor that a row reads.
	Window = Margin << Far
)

// Margin is the reach in bytes. It is not for Whole.
func (r Reach) Margin() int { return Margin << min(r, Far) }

// reachOf is what an anchor comes to that a row fires at, or not, and reads that
// many bytes round.
func reachOf(fires bool, read int) Reach {
	if fires {
		return Whole
	}
	return min(Far, Reach(bits.Len(uint(max(0, read-1)/Margin))))
}

// halved is what a stretch counts that goes on for a length without firing: the
// look that meets it may meet less than half of what a change completes.
func halved(length int) int { return 2 * length }
