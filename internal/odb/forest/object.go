package forest

import (
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// State is what a visitor wants to know about an object when it sees those
// made from it: a few flags of its own.
type State uint8

// Visitor is told of every object. Each worker has its own visitor and calls
// it from one goroutine at a time. What it is given is valid until it returns.
type Visitor interface {
	// Visit sees an object that was read, and returns what it wants to be
	// told again as [Object.BaseState] of every delta against this object.
	Visit(o *Object) State
	// Unread sees an object that was not read: err wraps one of the errors of
	// package object. [object.ErrTooLarge] is a skip, and the caller can
	// stream the object if it has an Entry; all others are losses. Type is
	// [object.Invalid] if it is not known, and there is no content.
	Unread(o *Object, err error)
}

// Object is one object of a pack.
type Object struct {
	Type    object.Type
	Content []byte
	// Delta says that the object was stored as a difference to another,
	// which has the properties below. They are zero otherwise.
	Delta        bool
	BaseState    State
	Base         []byte
	BasePosition int // as Position is the object's
	Copies       []Copy
	// Entry is where an object that is too large and is no delta lies, for
	// [pack.Pack.Stream]; nil for all others. It may be kept.
	Entry *pack.Entry

	index    *pack.Index // nil for an object that lies in no pack
	position int
	id       object.ID
}

// Copy says that Content[At:At+Size] stands in the base at From. The copies of
// an object are in the order of At, do not overlap and are not empty. What no
// copy covers was inserted. Two copies that meet are not one copy in the base.
type Copy struct{ At, From, Size int }

// Span is Content[From:To].
type Span struct{ From, To int }

// Loose returns an object that lies in no pack, so that a visitor can see it
// as it sees all others. The content is not copied.
func Loose(id object.ID, t object.Type, content []byte) *Object {
	return &Object{Type: t, Content: content, id: id}
}

// ID reads the object's id from the index.
func (o *Object) ID() (object.ID, error) {
	if o.index == nil {
		return o.id, nil
	}
	return o.index.ID(o.position)
}

// Position is the object's place in the index of its pack.
func (o *Object) Position() int { return o.position }

// Changed appends to dst the parts of the content that are inserted, or within
// margin bytes of the edge of a copy: in order, apart, and not empty. So a
// property of the margin bytes on either side of a place, ends of the content
// included, is the same in the base for every place that is in no such part.
// An object stored whole has changed from end to end.
func (o *Object) Changed(dst []Span, margin int) []Span {
	from := 0 // of the part that is being gathered
	for _, c := range o.Copies {
		left, right := c.At+margin, c.At+c.Size-margin
		// A copy has no edge where content and base both begin, or end.
		if c.At == 0 && c.From == 0 {
			left = 0
		}
		if c.At+c.Size == len(o.Content) && c.From+c.Size == len(o.Base) {
			right = len(o.Content)
		}
		if left >= right {
			continue
		}
		if left > from {
			dst = append(dst, Span{from, left})
		}
		from = right
	}
	if from < len(o.Content) {
		dst = append(dst, Span{from, len(o.Content)})
	}
	return dst
}
