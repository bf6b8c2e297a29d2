// Package pdf finds the streams in a PDF and the text that page descriptions
// show. It does not follow the document's structure: every stream is read,
// whether a page uses it or not, and a broken cross-reference table hides
// nothing.
//
// The format: ISO 32000-1:2008, sections 7.3, 7.4 and 9.4.
package pdf

import (
	"bytes"
	"iter"
)

// Stream is a stream as it stands in the file.
type Stream struct {
	Filters []string // names without abbreviations, in the order of decoding
	Raw     []byte   // a part of the content
}

// maxDictionary bounds how far before a stream its filters are looked for.
// Dictionaries of pages' contents have about a hundred bytes, those of images
// with a palette a few thousand.
const maxDictionary = 8 << 10

// Streams returns the streams in content.
func Streams(content []byte) iter.Seq[Stream] {
	return func(yield func(Stream) bool) {
		before := 0
		for {
			start := nextStream(content, before)
			if start < 0 {
				return
			}
			dictionary := content[max(before, start-maxDictionary):start]
			if at := bytes.LastIndex(dictionary, []byte("obj")); at >= 0 {
				dictionary = dictionary[at:]
			}
			raw := content[start:]
			if end := bytes.Index(raw, []byte("endstream")); end >= 0 {
				raw = raw[:end]
			}
			before = start + len(raw)
			if !yield(Stream{filters(dictionary), raw}) {
				return
			}
		}
	}
}

// nextStream returns where the data of the next stream begins, or -1. The
// keyword follows a dictionary and is followed by a line's end.
func nextStream(content []byte, from int) int {
	const keyword = "stream"
	for {
		at := bytes.Index(content[from:], []byte(keyword))
		if at < 0 {
			return -1
		}
		at += from
		from = at + len(keyword)
		rest := content[from:]
		switch before := bytes.TrimRight(content[max(0, at-16):at], " \t\r\n"); {
		case !bytes.HasSuffix(before, []byte(">>")):
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return from + 2
		case bytes.HasPrefix(rest, []byte("\n")), bytes.HasPrefix(rest, []byte("\r")):
			return from + 1
		}
	}
}

// filters returns the filters that a dictionary names.
func filters(dictionary []byte) (names []string) {
	_, after, found := bytes.Cut(dictionary, []byte("/Filter"))
	if !found {
		return nil
	}
	after = bytes.TrimLeft(after, " \t\r\n\f\x00")
	list, isList := bytes.CutPrefix(after, []byte("["))
	if isList {
		list, _, _ = bytes.Cut(list, []byte("]"))
	}
	for len(list) > 0 {
		at := bytes.IndexByte(list, '/')
		if at < 0 || !isList && at > 0 {
			break
		}
		list = list[at+1:]
		end := bytes.IndexAny(list, " \t\r\n\f\x00/[]<>(")
		if end < 0 {
			end = len(list)
		}
		names = append(names, fullName(string(list[:end])))
		list = list[end:]
		if !isList {
			break
		}
	}
	return names
}

// fullName undoes the abbreviations of section 8.9.7, which some writers use
// outside of inline images too.
func fullName(name string) string {
	switch name {
	case "Fl":
		return "FlateDecode"
	case "AHx":
		return "ASCIIHexDecode"
	case "A85":
		return "ASCII85Decode"
	case "LZW":
		return "LZWDecode"
	}
	return name
}

// IsEncrypted reports whether the content has an encryption dictionary. Then all
// its streams and strings are encrypted.
func IsEncrypted(content []byte) bool {
	const key = "/Encrypt"
	for {
		at := bytes.Index(content, []byte(key))
		if at < 0 {
			return false
		}
		content = content[at+len(key):]
		value := bytes.TrimLeft(content[:min(len(content), 16)], " \t\r\n")
		if len(value) > 0 && ('0' <= value[0] && value[0] <= '9' || bytes.HasPrefix(value, []byte("<<"))) {
			return true
		}
	}
}
