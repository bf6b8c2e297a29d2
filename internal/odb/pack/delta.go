package pack

import (
	"fmt"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Op is one instruction of a delta: Size bytes that are copied from the base
// at Offset or, when Insert is not nil, Insert itself.
type Op struct {
	Offset, Size int
	Insert       []byte
}

// DeltaHeader reads the sizes of the base and of the result, which lead a
// delta, and returns the instructions that follow. Neither size is bounded.
func DeltaHeader(delta []byte) (base, result int64, ops []byte, err error) {
	base, delta, err = deltaSize(delta)
	if err == nil {
		result, ops, err = deltaSize(delta)
	}
	return base, result, ops, err
}

// deltaSize reads seven bits a byte, least significant first.
func deltaSize(b []byte) (size int64, rest []byte, err error) {
	for i, c := range b {
		if i > 8 {
			return 0, nil, fmt.Errorf("delta size: %w", object.ErrCorrupt)
		}
		size |= int64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return size, b[i+1:], nil
		}
	}
	return 0, nil, fmt.Errorf("delta size: %w", object.ErrTruncated)
}

// NextOp reads the first instruction of ops, which must not be empty. Insert
// is part of ops. What a copy names is not checked against the base.
func NextOp(ops []byte) (op Op, rest []byte, err error) {
	code := ops[0]
	ops = ops[1:]
	if code&0x80 == 0 {
		if code == 0 || int(code) > len(ops) {
			return op, nil, fmt.Errorf("delta insert: %w", object.ErrCorrupt)
		}
		return Op{Size: int(code), Insert: ops[:code]}, ops[code:], nil
	}
	// Seven flags say which bytes of offset (4) and size (3) are there.
	var arg [7]byte
	for i := range arg {
		if code&(1<<i) == 0 {
			continue
		}
		if len(ops) == 0 {
			return op, nil, fmt.Errorf("delta copy: %w", object.ErrTruncated)
		}
		arg[i], ops = ops[0], ops[1:]
	}
	op.Offset = int(arg[0]) | int(arg[1])<<8 | int(arg[2])<<16 | int(arg[3])<<24
	op.Size = int(arg[4]) | int(arg[5])<<8 | int(arg[6])<<16
	if op.Size == 0 {
		op.Size = 0x10000
	}
	return op, ops, nil
}

// Patch appends to dst what delta makes of base. A result of more than limit
// bytes is [object.ErrTooLarge]; nothing is allocated for it.
func Patch(dst, base, delta []byte, limit int64) ([]byte, error) {
	baseSize, size, ops, err := DeltaHeader(delta)
	switch {
	case err != nil:
		return nil, err
	case baseSize != int64(len(base)):
		return nil, fmt.Errorf("delta is for a base of another size: %w", object.ErrCorrupt)
	case size > maxResult(ops):
		return nil, fmt.Errorf("delta result: %w", object.ErrTruncated)
	case size > limit:
		return nil, object.ErrTooLarge
	}
	dst = slices.Grow(dst, int(size))
	end := len(dst) + int(size)
	for len(ops) > 0 {
		var op Op
		if op, ops, err = NextOp(ops); err != nil {
			return nil, err
		}
		from := op.Insert
		if from == nil {
			// Offset is negative where int has 32 bits and the file lies.
			if op.Offset < 0 || op.Offset > len(base)-op.Size {
				return nil, fmt.Errorf("delta copy is outside the base: %w", object.ErrCorrupt)
			}
			from = base[op.Offset : op.Offset+op.Size]
		}
		if op.Size > end-len(dst) {
			return nil, fmt.Errorf("delta result: %w", object.ErrCorrupt)
		}
		dst = append(dst, from...)
	}
	if len(dst) != end {
		return nil, fmt.Errorf("delta result: %w", object.ErrTruncated)
	}
	return dst, nil
}

// maxResult is the most that so many bytes of instructions can make: a copy
// of 2^24-1 bytes takes four (one code, three of size), of 2^16 takes one.
func maxResult(ops []byte) int64 { return int64(len(ops)) << 22 }
