package repo

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// ErrRevision: a revision that names nothing here, or more than one object.
var ErrRevision = errors.New("unknown revision")

// Database is what revisions are looked up in.
type Database interface {
	objects.Getter
	WithPrefix(prefix []byte) ([]objects.ID, error)
}

// Revision returns the object that an expression names (gitrevisions(7)): an
// id, whole or abbreviated, a reference as [Repo.Find] takes it, or @ for HEAD;
// then any number of ~N, ^N, ^{commit} and ^{}. Other forms are [ErrRevision].
func (r *Repo) Revision(db Database, text string) (objects.ID, error) {
	name, steps := text, ""
	if at := strings.IndexAny(text, "~^"); at >= 0 {
		name, steps = text[:at], text[at:]
	}
	id, err := r.base(db, name)
	for err == nil && steps != "" {
		id, steps, err = step(db, id, steps)
	}
	if err == nil {
		_, err = db.Get(id)
	}
	if err != nil {
		return objects.ID{}, fmt.Errorf("%w %q: %w", ErrRevision, text, err)
	}
	return id, nil
}

func (r *Repo) base(db Database, name string) (objects.ID, error) {
	if name == "@" {
		name = "HEAD"
	}
	id, err := r.Find(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return id, err
	}
	abbreviated, abbreviation := abbreviated(db, name)
	switch {
	case err != nil:
		return abbreviated, abbreviation
	case abbreviation == nil && abbreviated != id && len(name) >= sureAbbreviation:
		return objects.ID{}, fmt.Errorf("it is an id, too: %w", ErrAmbiguous)
	}
	return id, nil
}

// sureAbbreviation is how long a name must be to be meant as an id: words of a few
// letters are chance.
const sureAbbreviation = 7

// abbreviated returns the object whose id begins with the name.
func abbreviated(db Database, name string) (objects.ID, error) {
	const leastAbbreviation = 4 // as git
	even := name[:len(name)&^1]
	prefix, notHex := hex.DecodeString(even)
	if len(name) < leastAbbreviation || notHex != nil {
		return objects.ID{}, fs.ErrNotExist
	}
	all, err := db.WithPrefix(prefix)
	if err != nil {
		return objects.ID{}, err
	}
	var found []objects.ID
	for _, id := range all {
		if strings.HasPrefix(id.String(), strings.ToLower(name)) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return objects.ID{}, fs.ErrNotExist
	case 1:
		return found[0], nil
	}
	return objects.ID{}, fmt.Errorf("%d objects begin like this", len(found))
}

// step takes the first of the steps from an object.
func step(db Database, id objects.ID, steps string) (objects.ID, string, error) {
	kind, rest := steps[0], steps[1:]
	if kind == '^' {
		for _, peel := range []string{"{}", "{commit}"} {
			if after, ok := strings.CutPrefix(rest, peel); ok {
				id, err := Peel(db, id)
				return id, after, err
			}
		}
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	n := 1
	if digits > 0 {
		var err error
		if n, err = strconv.Atoi(rest[:digits]); err != nil {
			return id, "", err
		}
	}
	rest = rest[digits:]
	if rest != "" && rest[0] != '~' && rest[0] != '^' {
		return id, "", fs.ErrNotExist
	}
	var err error
	if kind == '^' {
		id, err = parent(db, id, n)
		return id, rest, err
	}
	for ; n > 0 && err == nil; n-- {
		id, err = parent(db, id, 1)
	}
	return id, rest, err
}

// parent returns the nth parent of a commit; the 0th is itself.
func parent(db Database, id objects.ID, n int) (objects.ID, error) {
	id, err := Peel(db, id)
	if err != nil || n == 0 {
		return id, err
	}
	o, err := db.Get(id)
	if err != nil {
		return id, err
	}
	parents := objects.ParseCommit(o.Content).Parents
	if o.Type != objects.TypeCommit || n > len(parents) {
		return id, fs.ErrNotExist
	}
	return parents[n-1], nil
}

// Peel follows tags to what they are about.
func Peel(db objects.Getter, id objects.ID) (objects.ID, error) {
	for {
		o, err := db.Get(id)
		if err != nil || o.Type != objects.TypeTag {
			return id, err
		}
		id = objects.ParseTag(o.Content).Target
	}
}
