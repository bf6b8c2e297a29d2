package archive

import "cmp"

// Limits bound what is done for one container and everything in it. A zero
// field stands for its default. Reaching a limit is a gap, never silence.
type Limits struct {
	// Depth is how many containers may be nested: the most "!" in a name.
	// Default 5, like every other decoding. What is deeper is returned as it
	// is, unopened.
	Depth int
	// Members is how many members are read in all. Default 100 000, twice what
	// the largest jar of a JDK holds.
	Members int
	// Bytes is how much is decoded in all, counted anew at every level.
	// Default 1 GiB.
	Bytes int64
	// Ratio is how many times longer than the outermost container what is
	// decoded may be in all, once it is longer than RatioFloor. Default 200:
	// source text is packed 3 to 20 times, deflate reaches 1032.
	Ratio int64
	// RatioFloor is what may be decoded whatever the ratio. Default 64 MiB.
	RatioFloor int64
	// MemberBytes is how much of one member is read. Default 64 MiB. A tar in a
	// compressed stream may be longer: it is read as it is decoded.
	MemberBytes int64
	// Memory is how much is held at once: the members that are open, one in
	// another, and the dictionaries that decoders need. Default 256 MiB, which
	// leaves room for xz -9. The windows of zstd may take as much again, and half
	// of it for one is enough for --long. While a member grows, up to its size
	// more is in use.
	Memory int64
}

// filled returns the limits with defaults for zeros.
func (l Limits) filled() Limits {
	return Limits{
		Depth:       cmp.Or(l.Depth, 5),
		Members:     cmp.Or(l.Members, 100_000),
		Bytes:       cmp.Or(l.Bytes, 1<<30),
		Ratio:       cmp.Or(l.Ratio, 200),
		RatioFloor:  cmp.Or(l.RatioFloor, 64<<20),
		MemberBytes: cmp.Or(l.MemberBytes, 64<<20),
		Memory:      cmp.Or(l.Memory, 256<<20),
	}
}
