package forest

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// FuzzPatch checks that whatever the instructions, the result is put together
// from the copies and from what is inserted between them.
func FuzzPatch(f *testing.F) {
	f.Add([]byte("\x90\x03\x02ab"), []byte("abcdef"), uint16(5))
	f.Add([]byte("\x91\x01\x02\x91\x03\x02"), []byte("abcdef"), uint16(4))
	f.Fuzz(func(t *testing.T, ops, base []byte, size uint16) {
		dst := make([]byte, size)
		copies, err := patch(dst, base, ops, nil)
		if err != nil {
			return
		}
		end := 0
		for _, c := range copies {
			if c.At < end || c.Size <= 0 || !bytes.Equal(dst[c.At:c.At+c.Size], base[c.From:c.From+c.Size]) {
				t.Fatalf("copy %+v after %d is wrong", c, end)
			}
			end = c.At + c.Size
		}
		inserted := append([]byte{}, dst...)
		for i := len(copies) - 1; i >= 0; i-- {
			c := copies[i]
			inserted = append(inserted[:c.At], inserted[c.At+c.Size:]...)
		}
		for _, b := range inserted { // in this order among the instructions
			at := bytes.IndexByte(ops, b)
			if at < 0 {
				t.Fatalf("%q is inserted by nothing", inserted)
			}
			ops = ops[at+1:]
		}
	})
}

// A place that is in no changed part has the same bytes around it in the base,
// and the same ends of the content.
func TestChanged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var spans []Span
	for range 20000 {
		base := make([]byte, r.IntN(60))
		for i := range base {
			base[i] = byte(r.Uint32())
		}
		o := Object{Delta: true, Base: base}
		for range r.IntN(5) {
			if from := r.IntN(len(base) + 1); r.IntN(3) > 0 && from < len(base) {
				size := 1 + r.IntN(len(base)-from)
				o.Copies = appendCopy(o.Copies, Copy{len(o.Content), from, size})
				o.Content = append(o.Content, base[from:from+size]...)
			} else {
				o.Content = append(o.Content, byte(r.Uint32()))
			}
		}
		margin := r.IntN(8)
		spans = o.Changed(spans[:0], margin)
		checkChanged(t, &o, base, margin, spans)
	}
}

// An object that is no delta is all change, and knows its id without a pack.
func TestLoose(t *testing.T) {
	id, _ := object.ParseID(strings.Repeat("ab", 20))
	o := Loose(id, object.Blob, []byte("content"))
	if got, err := o.ID(); got != id || err != nil {
		t.Errorf("id %v, error %v", got, err)
	}
	if got := o.Changed(nil, 2); len(got) != 1 || got[0] != (Span{0, 7}) {
		t.Errorf("changed %v", got)
	}
}

func checkChanged(t *testing.T, o *Object, base []byte, margin int, spans []Span) {
	t.Helper()
	end := -1
	changed := make([]bool, len(o.Content))
	for _, s := range spans {
		if s.From <= end || s.From >= s.To || s.To > len(o.Content) {
			t.Fatalf("parts %v of %d bytes", spans, len(o.Content))
		}
		end = s.To
		for i := s.From; i < s.To; i++ {
			changed[i] = true
		}
	}
	for at, is := range changed {
		if !is && !stands(o, base, at, margin) {
			t.Fatalf("margin %d, copies %v: what is around %d is not in the base, yet only %v changed", margin, o.Copies, at, spans)
		}
	}
}

// stands reports whether the bytes around a place of the content are around
// the place of the base that it was copied from.
func stands(o *Object, base []byte, at, margin int) bool {
	for _, c := range o.Copies {
		if at < c.At || at >= c.At+c.Size {
			continue
		}
		from := c.From + at - c.At
		around := o.Content[max(0, at-margin):min(len(o.Content), at+margin+1)]
		inBase := base[max(0, from-margin):min(len(base), from+margin+1)]
		return bytes.Equal(around, inBase)
	}
	return false
}
