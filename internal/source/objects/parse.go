package objects

import (
	"bytes"
	"iter"
	"strconv"
	"time"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Modes of tree entries, as git-fast-import(1) lists them.
const (
	ModeTree    = 0o040000
	ModeSymlink = 0o120000
	ModeGitlink = 0o160000
)

// MaxTreeDepth bounds how deep trees are followed, as git does
// (core.maxTreeDepth).
const MaxTreeDepth = 4096

// Entry is one name in a tree. Name is part of the tree's content.
type Entry struct {
	Mode uint32
	Name []byte
	ID   ID
}

// Entries iterates over a tree in the order it is stored, duplicates and odd
// names included. It reports false, after everything before it, at an entry
// that is cut short or has no mode.
func Entries(tree Object) iter.Seq2[Entry, bool] {
	return func(yield func(Entry, bool) bool) {
		c := Cursor{tree: tree.Content, size: tree.ID.Size()}
		for c.Next() {
			if !yield(c.Entry(), true) {
				return
			}
		}
		if c.Malformed() {
			yield(Entry{}, false)
		}
	}
}

// IsTree, IsGitlink and IsSymlink tell what an entry names by the type bits of
// its mode; permission bits vary in old trees.
func (e Entry) IsTree() bool { return e.Mode&0o170000 == ModeTree }

// IsGitlink reports whether the entry is a commit of another repository.
func (e Entry) IsGitlink() bool { return e.Mode&0o170000 == ModeGitlink }

// IsSymlink reports whether the entry's blob is a link's target.
func (e Entry) IsSymlink() bool { return e.Mode&0o170000 == ModeSymlink }

// Identity is who and when, as recorded. When is zero where it cannot be read.
type Identity struct {
	Name, Email string
	When        time.Time
}

// Commit is what a commit says about others.
type Commit struct {
	Tree    ID // zero when unreadable
	Parents []ID
	// Links is how many bytes of the content are the lines at its start that hold
	// nothing but the ids above.
	Links int

	author []byte
}

// Author is who made the commit.
func (c Commit) Author() Identity { return ParseIdentity(c.author) }

// ParseCommit reads a commit's headers as far as they can be read. The first of
// duplicate headers counts, as in git.
func ParseCommit(content []byte) Commit {
	var c Commit
	headers, _ := Split(content)
	offset, links := 0, true // no other line was met
	for line := range bytes.Lines(headers) {
		key, value, _ := bytes.Cut(bytes.TrimSuffix(line, []byte{'\n'}), []byte{' '})
		id, isLink := ID{}, false
		switch string(key) {
		case "tree":
			if id, isLink = ParseID(value); isLink && c.Tree.IsZero() {
				c.Tree = id
			}
		case "parent":
			if id, isLink = ParseID(value); isLink {
				c.Parents = append(c.Parents, id)
			}
		case "author":
			if c.author == nil {
				c.author = bytes.Clone(value)
			}
		}
		offset += len(line)
		if links = links && isLink; links {
			c.Links = offset
		}
	}
	return c
}

// Committed is when a commit was made, in seconds since 1970, and 0 where that
// cannot be read.
func Committed(content []byte) int64 {
	headers, _ := Split(content)
	for line := range bytes.Lines(headers) {
		if value, ok := bytes.CutPrefix(line, []byte("committer ")); ok {
			if when := ParseIdentity(bytes.TrimSuffix(value, []byte{'\n'})).When; !when.IsZero() {
				return when.Unix()
			}
			return 0
		}
	}
	return 0
}

// Tag is what an annotated tag says about itself.
type Tag struct {
	Target ID // zero when unreadable
	Tagger Identity
}

// ParseTag reads a tag's headers as far as they can be read.
func ParseTag(content []byte) Tag {
	var t Tag
	headers, _ := Split(content)
	for line := range bytes.Lines(headers) {
		key, value, _ := bytes.Cut(bytes.TrimSuffix(line, []byte{'\n'}), []byte{' '})
		switch string(key) {
		case "object":
			if t.Target.IsZero() {
				t.Target, _ = ParseID(value)
			}
		case "tagger":
			t.Tagger = ParseIdentity(value)
		}
	}
	return t
}

// Split cuts a commit or a tag into its headers and its message at the first
// empty line.
func Split(content []byte) (headers, message []byte) {
	if bytes.HasPrefix(content, []byte{'\n'}) {
		return nil, content[1:]
	}
	at := bytes.Index(content, []byte("\n\n"))
	if at < 0 {
		return content, nil
	}
	return content[:at+1], content[at+2:]
}

// ParseID reads an id in hexadecimal, of either format.
func ParseID(text []byte) (ID, bool) { return object.ParseID(string(text)) }

// ParseIdentity reads "name <email> seconds zone". Dates that no calendar of
// four-digit years holds are left out.
func ParseIdentity(text []byte) Identity {
	open, end := bytes.IndexByte(text, '<'), bytes.LastIndexByte(text, '>')
	if open < 0 || end < open {
		return Identity{Name: string(bytes.TrimSpace(text))}
	}
	who := Identity{Name: string(bytes.TrimSpace(text[:open])), Email: string(text[open+1 : end])}
	fields := bytes.Fields(text[end+1:])
	if len(fields) == 0 {
		return who
	}
	seconds, err := strconv.ParseInt(string(fields[0]), 10, 64)
	const year10000 = 253402300800
	if err != nil || seconds < 0 || seconds >= year10000-24*3600 {
		return who
	}
	who.When = time.Unix(seconds, 0).In(zone(fields[1:]))
	return who
}

// zone reads +hhmm; what is not a zone is UTC.
func zone(fields [][]byte) *time.Location {
	if len(fields) == 0 || len(fields[0]) != 5 {
		return time.UTC
	}
	n, err := strconv.Atoi(string(fields[0]))
	if err != nil || n < -1400 || n > 1400 {
		return time.UTC
	}
	return time.FixedZone("", (n/100*60+n%100)*60)
}
