package archive

import (
	"path"
	"strings"
	"unicode"
)

// maxName is how many bytes of a name are kept: PATH_MAX of Linux. Formats
// allow 64 KiB and more, for each of many thousand members.
const maxName = 4096

// cleanName makes a name of a container inert. Where it points to, which would
// matter to a program that unpacks, does not matter here, so that "..", "." and
// leading slashes are left out.
func cleanName(name string) string {
	name = name[:min(len(name), maxName)]
	name = strings.Map(inert, strings.ToValidUTF8(name, string(unicode.ReplacementChar)))
	if name == "" {
		return ""
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
	kept := parts[:0]
	for _, part := range parts {
		if part != "." && part != ".." {
			kept = append(kept, part)
		}
	}
	if len(kept) == 0 {
		return "unnamed"
	}
	return strings.Join(kept, "/")
}

// inert replaces what a terminal or a reader of a report would act on:
// controls, and the marks that turn or hide text.
func inert(r rune) rune {
	switch {
	case r == '\\':
		return '/'
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return unicode.ReplacementChar
	}
	return r
}

func join(prefix, name string) string { return prefix + "!" + cleanName(name) }

// packedSuffixes are the suffixes that compressing programs add to a name, and
// what they stand for.
var packedSuffixes = []struct{ packed, plain string }{
	{".gz", ""}, {".bz2", ""}, {".xz", ""}, {".zst", ""}, {".zz", ""}, {".zlib", ""}, {".z", ""},
	{".tgz", ".tar"}, {".tbz2", ".tar"}, {".tbz", ".tar"}, {".txz", ".tar"}, {".tzst", ".tar"}, {".svgz", ".svg"},
}

// unpackedName returns the name of what is in the compressed stream: its own
// without the suffix, or "" where it has none yet.
func unpackedName(stream string) string {
	if stream == "" {
		return ""
	}
	base := path.Base(stream[strings.LastIndexByte(stream, '!')+1:])
	for _, s := range packedSuffixes {
		if n := len(base) - len(s.packed); n > 0 && strings.EqualFold(base[n:], s.packed) {
			return base[:n] + s.plain
		}
	}
	return "content"
}

// PathOf returns the path of a member that [Members] named without knowing
// what its container is called, now that it is known to be name.
func PathOf(name, member string) string {
	if rest, ok := strings.CutPrefix(member, "!"); ok && (rest == "" || rest[0] == '!') {
		return join(name, unpackedName(name)) + rest
	}
	return name + member
}
