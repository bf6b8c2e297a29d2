package hook

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Change is one reference that a push is about to change.
type Change struct {
	// Ref is the full name on the side that receives.
	Ref string
	// Old and New are whole ids in hexadecimal: "" where there was nothing
	// before, and where the reference is about to be deleted.
	Old, New string
}

// maxLine is more than a line has: references are names of files, and what git
// push is asked for can be an expression of any kind.
const maxLine = 1 << 16

// ReadPrePush reads what git sends to pre-push to the end. It sends nothing
// when all is up to date, and then there are no changes. Source: githooks(5).
//
//	<local-ref> SP <local-object-name> SP <remote-ref> SP <remote-object-name> LF
func ReadPrePush(in io.Reader) ([]Change, error) {
	return readChanges(in, func(line string) (Change, bool) {
		// The local reference is an expression, which can hold blanks.
		rest, old, ok1 := cutLast(line)
		rest, ref, ok2 := cutLast(rest)
		local, id, ok3 := cutLast(rest)
		return Change{ref, old, id}, ok1 && ok2 && ok3 && local != ""
	})
}

// ReadPreReceive reads what git sends to pre-receive to the end, which is at
// least one line. Source: githooks(5).
//
//	<old-oid> SP <new-oid> SP <ref-name> LF
func ReadPreReceive(in io.Reader) ([]Change, error) {
	changes, err := readChanges(in, func(line string) (Change, bool) {
		fields := strings.Split(line, " ")
		if len(fields) != 3 {
			return Change{}, false
		}
		return Change{fields[2], fields[0], fields[1]}, true
	})
	if err == nil && len(changes) == 0 {
		return nil, fmt.Errorf("%w: standard input is empty", ErrProtocol)
	}
	return changes, err
}

// ParseUpdate checks the arguments of the update hook.
func ParseUpdate(ref, before, after string) (Change, error) {
	c, ok := Change{ref, before, after}.checked()
	if !ok {
		return Change{}, fmt.Errorf("%w: want REF OLD NEW", ErrProtocol)
	}
	return c, nil
}

func readChanges(in io.Reader, parse func(string) (Change, bool)) ([]Change, error) {
	var changes []Change
	lines := bufio.NewReaderSize(in, maxLine)
	for n := 1; ; n++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return changes, nil
		case err == io.EOF:
			return nil, fmt.Errorf("%w: line %d of standard input is cut off", ErrProtocol, n)
		case err != nil:
			return nil, fmt.Errorf("%w: line %d of standard input: %w", ErrProtocol, n, err)
		}
		c, ok := parse(string(line[:len(line)-1]))
		if ok {
			c, ok = c.checked()
		}
		if !ok {
			return nil, fmt.Errorf("%w: line %d of standard input is malformed", ErrProtocol, n)
		}
		changes = append(changes, c)
	}
}

// checked returns the change with zero ids made empty, and whether it can be
// one. From nothing to nothing is one: deleting what the other side has not.
func (c Change) checked() (Change, bool) {
	if c.Ref == "" || !isID(c.Old) || !isID(c.New) || len(c.Old) != len(c.New) {
		return Change{}, false
	}
	c.Old, c.New = unlessZero(c.Old), unlessZero(c.New)
	return c, true
}

// isID reports whether the text is a whole object id, of SHA-1 or SHA-256.
func isID(text string) bool {
	const hexDigits = "0123456789abcdef"
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, hexDigits) == ""
}

func unlessZero(id string) string {
	if strings.Trim(id, "0") == "" {
		return ""
	}
	return id
}

func cutLast(line string) (before, last string, ok bool) {
	i := strings.LastIndexByte(line, ' ')
	if i < 0 {
		return "", "", false
	}
	return line[:i], line[i+1:], true
}
