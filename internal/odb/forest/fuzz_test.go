package forest_test

import (
	"bytes"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
)

// FuzzWalk builds a pack of whatever objects and deltas and holds the walk
// against reading each object by itself: same content, or both fail. Each line
// of the plan is an entry: its kind, the number of its base, and what it holds.
func FuzzWalk(f *testing.F) {
	f.Add([]byte("b0first\no0\x05\x05\x90\x03\x02xy\nr2\x05\x02\x02ab\nb0other"))
	f.Add([]byte("r1\x01\x01\x01x\nr0\x01\x01\x01x"))
	f.Add([]byte("b0a\no0\x01\x03\x90\x01\x90\x01\x90\x01\no1\x03\x01\x91\x02\x01"))
	f.Fuzz(func(t *testing.T, plan []byte) {
		p := odbtest.NewPackFile()
		for line := range bytes.Lines(plan) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			if len(line) < 2 || p.Len() == 50 {
				continue
			}
			base, content := int(line[1]-'0'), string(line[2:])
			switch {
			case line[0] == 'o' && base < p.Len():
				p.OnOffset(p.Offset(base), content)
			case line[0] == 'r':
				p.OnID(base, content)
			default:
				p.Whole(object.Type(1+base%4), content)
			}
		}
		opened := open(t, p)
		const limit = 1 << 20
		got := walk(t, opened, forest.Options{Limit: limit, Workers: 2})
		for n := range p.Len() {
			offset, id := int64(p.Offset(n)), odbtest.NameOf(n)
			kind, content, err := opened.Read(offset, limit, nil)
			o, ok := got.objects[id]
			if ok != (err == nil) || ok && (o.Type != kind || !bytes.Equal(o.Content, content)) {
				t.Errorf("entry at %d: walk %v; alone: %v", offset, got.unread[id], err)
			}
		}
	})
}
