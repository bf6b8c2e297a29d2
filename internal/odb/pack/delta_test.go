package pack_test

import (
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// TestCopies: whichever bytes of its offset and its size a copy has, it is read
// the same at the end of a delta as among other instructions.
func TestCopies(t *testing.T) {
	for code := 0x80; code <= 0xff; code++ {
		ops, place := []byte{byte(code)}, [2]int{}
		for bit := range 7 {
			if code&(1<<bit) != 0 {
				ops = append(ops, byte(bit+1))
				place[bit/4] |= (bit + 1) << (8 * (bit % 4))
			}
		}
		want := pack.Op{Offset: place[0], Size: place[1]}
		if want.Size == 0 {
			want.Size = 1 << 16
		}
		for _, after := range []string{"", "\x90\x01", "\x90\x01\x90\x01\x90\x01\x90\x01"} {
			got, length, err := pack.NextOp(append(ops[:len(ops):len(ops)], after...))
			if err != nil || got != want || length != len(ops) {
				t.Errorf("%x before %d bytes: %+v of %d bytes, %v; want %+v", ops, len(after), got, length, err, want)
			}
		}
		for n := 1; n < len(ops); n++ {
			if got, _, err := pack.NextOp(ops[:n:n]); err == nil {
				t.Errorf("%x cut to %d bytes: %+v", ops, n, got)
			}
		}
	}
}
