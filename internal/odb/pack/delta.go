package pack

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Op is one instruction of a delta: Size bytes that are copied from the base
// at Offset or, for an insertion, from Offset in the instruction itself.
type Op struct {
	Offset, Size int
	Insert       bool
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

// NextOp reads the first instruction of ops, which must not be empty, and
// returns how long it is. What a copy names is not checked against the base.
func NextOp(ops []byte) (op Op, length int, err error) {
	code := ops[0]
	if code&0x80 == 0 {
		if code == 0 || int(code) >= len(ops) {
			return op, 0, fmt.Errorf("delta insert: %w", object.ErrCorrupt)
		}
		return Op{Offset: 1, Size: int(code), Insert: true}, 1 + int(code), nil
	}
	// Seven flags say which bytes of offset (4) and size (3) are there: nearly
	// always the low ones of each.
	offset, size := code&15, code>>4&7
	if (offset&(offset+1))|(size&(size+1)) != 0 || len(ops) < 8 {
		return scatteredCopy(ops)
	}
	args := binary.LittleEndian.Uint64(ops) >> 8
	offsets, sizes := bits.Len8(offset), bits.Len8(size)
	op.Offset = int(args & (1<<(8*offsets) - 1))
	op.Size = int(args >> (8 * offsets) & (1<<(8*sizes) - 1))
	if op.Size == 0 {
		op.Size = 0x10000
	}
	return op, 1 + offsets + sizes, nil
}

// scatteredCopy reads a copy with whichever bytes are there.
func scatteredCopy(ops []byte) (op Op, length int, err error) {
	code, length := ops[0], 1
	var arg [7]byte
	for i := range arg {
		if code&(1<<i) == 0 {
			continue
		}
		if length == len(ops) {
			return op, 0, fmt.Errorf("delta copy: %w", object.ErrTruncated)
		}
		arg[i] = ops[length]
		length++
	}
	op.Offset = int(arg[0]) | int(arg[1])<<8 | int(arg[2])<<16 | int(arg[3])<<24
	op.Size = int(arg[4]) | int(arg[5])<<8 | int(arg[6])<<16
	if op.Size == 0 {
		op.Size = 0x10000
	}
	return op, length, nil
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
		op, length, err := NextOp(ops)
		if err != nil {
			return nil, err
		}
		from := base
		if op.Insert {
			from = ops
		}
		// Offset is negative where int has 32 bits and the file lies.
		if op.Offset < 0 || op.Offset > len(from)-op.Size {
			return nil, fmt.Errorf("delta copy is outside the base: %w", object.ErrCorrupt)
		}
		if op.Size > end-len(dst) {
			return nil, fmt.Errorf("delta result: %w", object.ErrCorrupt)
		}
		dst = append(dst, from[op.Offset:op.Offset+op.Size]...)
		ops = ops[length:]
	}
	if len(dst) != end {
		return nil, fmt.Errorf("delta result: %w", object.ErrTruncated)
	}
	return dst, nil
}

// maxResult is the most that so many bytes of instructions can make: a copy
// of 2^24-1 bytes takes four (one code, three of size), of 2^16 takes one.
func maxResult(ops []byte) int64 { return int64(len(ops)) << 22 }
