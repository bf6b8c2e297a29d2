package install

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// block is text that is put into a file of others, between two lines that say
// whose it is. Taking it out leaves the file as it was.
type block struct {
	// indent stands before the lines of the block.
	indent string
	lines  []string
}

const (
	blockStart = "# >>> tokenguard install-hooks"
	blockEnd   = "# <<< tokenguard install-hooks"
	// Notes about what else was changed.
	noteNewline = " (with the newline before)"
	noteNew     = " (with the file)"
)

func (b block) text(note string) string {
	var out strings.Builder
	for _, line := range append(append([]string{blockStart + note}, b.lines...), blockEnd) {
		out.WriteString(b.indent + line + "\n")
	}
	return out.String()
}

// insert puts the block into text at an offset, which is the start of a line or
// the end of the text.
func (b block) insert(text []byte, at int) []byte {
	added := b.text("")
	if at > 0 && text[at-1] != '\n' {
		added = "\n" + b.text(noteNewline)
	}
	return append(append(bytes.Clone(text[:at]), added...), text[at:]...)
}

// cut takes the block out of text, and reports whether there was one and
// whether the file had come with it.
func cut(text []byte) (rest []byte, found, whole bool) {
	begin := bytes.Index(text, []byte(blockStart))
	if begin < 0 {
		return text, false, false
	}
	end := bytes.Index(text[begin:], []byte(blockEnd+"\n"))
	if end < 0 {
		return text, false, false
	}
	end += begin + len(blockEnd) + 1
	first, _, _ := strings.Cut(string(text[begin:]), "\n")
	begin = bytes.LastIndexByte(text[:begin], '\n') + 1
	if strings.HasSuffix(first, noteNewline) && begin > 0 {
		begin--
	}
	rest = append(bytes.Clone(text[:begin]), text[end:]...)
	return rest, true, strings.HasSuffix(first, noteNew)
}

// edit puts the block into a file, or takes it out. Place says where in the
// text it belongs; it is asked with the text as it is without the block.
// A file that does not exist is made of head and the block, if create says so.
func (i *installer) edit(name string, remove, create bool, head string, place func(text []byte) (block, int, error)) error {
	text, err := os.ReadFile(name)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && (!missing || !remove && !create) {
		return fmt.Errorf("read %s: %w", name, err)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	rest, found, whole := cut(text)
	if remove {
		switch {
		case !found:
			return nil
		case whole && string(rest) == head:
			i.changed(name)
			return os.Remove(name)
		}
		return i.write(name, rest, mode)
	}
	if missing || whole && string(rest) == head {
		b, _, err := place([]byte(head))
		if err != nil {
			return err
		}
		return i.write(name, []byte(head+b.text(noteNew)), mode)
	}
	b, at, err := place(rest)
	if err != nil {
		return err
	}
	return i.write(name, b.insert(rest, at), mode)
}
