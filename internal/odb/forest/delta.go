package forest

import (
	"fmt"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// patch makes an object from its base, in a buffer, and notes the copies.
func (w *worker) patch(base, delta []byte) ([]byte, error) {
	baseSize, size, ops, err := pack.DeltaHeader(delta)
	switch {
	case err != nil:
		return nil, err
	case baseSize != int64(len(base)):
		return nil, fmt.Errorf("delta is for a base of another size: %w", object.ErrCorrupt)
	case size > int64(len(ops))*int64(max(len(base), maxInsert)):
		// No instruction takes less than a byte, or makes more than this.
		return nil, fmt.Errorf("delta result: %w", object.ErrTruncated)
	case size > w.opts.Limit:
		return nil, object.ErrTooLarge
	}
	dst := w.buffers.get(int(size))
	w.object.Copies, err = patch(dst, base, ops, w.object.Copies)
	if err != nil {
		w.buffers.put(dst)
		return nil, err
	}
	return dst, nil
}

// maxInsert is the most bytes that one instruction inserts.
const maxInsert = 127

// patch follows the instructions ops, which must fill dst, and appends the
// copies among them to copies.
func patch(dst, base, ops []byte, copies []Copy) ([]Copy, error) {
	at := 0
	for len(ops) > 0 {
		op, length, err := pack.NextOp(ops)
		if err != nil {
			return copies, err
		}
		from := base
		if op.Insert {
			from = ops
		}
		// Offset is negative where int has 32 bits and the file lies.
		if op.Offset < 0 || op.Offset > len(from)-op.Size {
			return copies, fmt.Errorf("delta copy is outside the base: %w", object.ErrCorrupt)
		}
		if op.Size > len(dst)-at {
			return copies, fmt.Errorf("delta result: %w", object.ErrCorrupt)
		}
		copy(dst[at:], from[op.Offset:op.Offset+op.Size])
		if !op.Insert {
			copies = appendCopy(copies, Copy{At: at, From: op.Offset, Size: op.Size})
		}
		at += op.Size
		ops = ops[length:]
	}
	if at != len(dst) {
		return copies, fmt.Errorf("delta result: %w", object.ErrTruncated)
	}
	return copies, nil
}

// appendCopy joins c to the last copy if it goes on where that ends: git cuts
// copies at 64 KiB.
func appendCopy(copies []Copy, c Copy) []Copy {
	if n := len(copies) - 1; n >= 0 {
		if last := &copies[n]; last.At+last.Size == c.At && last.From+last.Size == c.From {
			last.Size += c.Size
			return copies
		}
	}
	return append(copies, c)
}
