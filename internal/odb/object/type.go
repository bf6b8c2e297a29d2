package object

// Type is the type of an object, numbered as in a pack entry's header
// (git's Documentation/gitformat-pack).
type Type uint8

// The types of objects, and the two ways a pack stores one as a difference.
const (
	Invalid  Type = 0
	Commit   Type = 1
	Tree     Type = 2
	Blob     Type = 3
	Tag      Type = 4
	OfsDelta Type = 6 // base given by its distance in the pack
	RefDelta Type = 7 // base given by its id
)

// IsDelta reports whether the type is a pack's difference to another object.
func (t Type) IsDelta() bool { return t == OfsDelta || t == RefDelta }

// IsObject reports whether the type is one that has an id.
func (t Type) IsObject() bool { return t >= Commit && t <= Tag }

// String is git's name of the type.
func (t Type) String() string {
	switch t {
	case Commit:
		return "commit"
	case Tree:
		return "tree"
	case Blob:
		return "blob"
	case Tag:
		return "tag"
	case OfsDelta:
		return "ofs-delta"
	case RefDelta:
		return "ref-delta"
	}
	return "invalid"
}

// ParseType reads the name in a loose object's or a tag's header.
func ParseType(name string) (Type, bool) {
	for t := Commit; t <= Tag; t++ {
		if t.String() == name {
			return t, true
		}
	}
	return Invalid, false
}
