package archive

import (
	"bytes"
	"encoding/binary"
)

// format is a kind of container.
type format uint8

const (
	noFormat format = iota
	gzipFormat
	zlibFormat
	bzip2Format
	xzFormat
	zstdFormat
	tarFormat
	zipFormat
	sevenZipFormat
	pdfFormat
)

// isStream reports whether the format holds one thing without a name.
func (f format) isStream() bool { return gzipFormat <= f && f <= zstdFormat }

// flows reports whether the format can be read without holding all of it.
func (f format) flows() bool { return gzipFormat <= f && f <= tarFormat }

// MagicSize is how much of a content tells its format: a tar header.
const MagicSize = 512

// Magic reports whether content that begins with prefix may be a container. It
// is a pure function of the first [MagicSize] bytes and allocates nothing. It is true
// for executables, which may carry an archive behind them, and false for text
// and images.
func Magic(prefix []byte) bool {
	prefix = prefix[:min(len(prefix), MagicSize)]
	return formatAtStart(prefix) != noFormat || Executable(prefix) || localHeader(prefix) >= 0
}

// formatOf returns the format of the content. A zip or a 7z may stand behind a
// program, a zip behind a short script.
func formatOf(content []byte) format {
	prefix := content[:min(len(content), MagicSize)]
	if f := formatAtStart(prefix); f != noFormat {
		return f
	}
	program := Executable(prefix)
	switch {
	case localHeader(prefix) >= 0, program && directoryEnd(content) >= 0:
		return zipFormat
	case program && bytes.Contains(content[:min(len(content), maxStub)], []byte(sevenZipMagic)):
		return sevenZipFormat
	}
	return noFormat
}

const (
	xzMagic       = "\xfd7zXZ\x00"
	zstdMagic     = "\x28\xb5\x2f\xfd"
	skippedMagic  = "\x2a\x4d\x18" // of a skippable frame, after 0x50 to 0x5f
	sevenZipMagic = "7z\xbc\xaf\x27\x1c"
	bzip2Block    = "1AY&SY"                   // pi
	bzip2End      = "\x17\x72\x45\x38\x50\x90" // its square root: no blocks
	pdfMagic      = "%PDF-"

	maxStub = 1 << 20 // of a self-extracting 7z; 7-Zip's own is 200 KiB
)

// formatAtStart returns the format that the content begins like.
func formatAtStart(b []byte) format {
	switch {
	case len(b) < 4:
		return noFormat
	case b[0] == 0x1f && b[1] == 0x8b && b[2] == 8 && b[3]&0xe0 == 0: // RFC 1952: the other flags are reserved
		return gzipFormat
	case b[0] == 'x' && isZlib(b):
		return zlibFormat
	case string(b[:3]) == "BZh" && len(b) >= 10 && (string(b[4:10]) == bzip2Block || string(b[4:10]) == bzip2End):
		return bzip2Format
	case bytes.HasPrefix(b, []byte(xzMagic)):
		return xzFormat
	case string(b[:4]) == zstdMagic, b[0]&0xf0 == 0x50 && string(b[1:4]) == skippedMagic:
		return zstdFormat
	case bytes.HasPrefix(b, []byte(sevenZipMagic)):
		return sevenZipFormat
	case bytes.HasPrefix(b, []byte(pdfMagic)):
		return pdfFormat
	case isTar(b):
		return tarFormat
	}
	return noFormat
}

// isZlib reports whether b begins like a zlib stream (RFC 1950) with the usual
// 32 KiB window. "x^" does too, so that the deflate block that follows must be
// of a known type and not be text.
func isZlib(b []byte) bool {
	const window, dictionary = 'x', 0x20
	const reserved = 3 // RFC 1951, section 3.2.3
	if b[0] != window || (uint(b[0])<<8|uint(b[1]))%31 != 0 || b[1]&dictionary != 0 || b[2]>>1&3 == reserved {
		return false
	}
	for _, c := range b[2:min(len(b), 66)] {
		if c < '\t' || '\r' < c && c < ' ' || c >= 0x7f {
			return true
		}
	}
	return false
}

// isTar reports whether b begins with the header of a tar: one of POSIX or GNU,
// or one of older programs, which has no magic but a checksum.
func isTar(b []byte) bool {
	const magicAt, checksumAt, checksumEnd = 257, 148, 156
	if len(b) < MagicSize || b[0] == 0 {
		return false
	}
	if magic := b[magicAt : magicAt+8]; string(magic[:6]) == "ustar\x00" || string(magic) == "ustar  \x00" {
		return true
	}
	want, digits := uint(0), bytes.Trim(b[checksumAt:checksumEnd], " \x00")
	for _, c := range digits {
		if c < '0' || '7' < c {
			return false
		}
		want = want<<3 | uint(c-'0')
	}
	if len(digits) == 0 || b[MagicSize-1] != 0 {
		return false
	}
	sum := uint(' ' * (checksumEnd - checksumAt)) // the field counts as blanks
	for _, c := range b[:checksumAt] {
		sum += uint(c)
	}
	for _, c := range b[checksumEnd:MagicSize] {
		sum += uint(c)
	}
	return sum == want
}

// Executable reports whether b begins with the header of a PE or ELF file.
func Executable(b []byte) bool {
	const peOffsetAt = 60
	switch {
	case len(b) < peOffsetAt+4:
		return false
	case string(b[:4]) == "\x7fELF":
		return true
	}
	return string(b[:2]) == "MZ" && binary.LittleEndian.Uint32(b[peOffsetAt:]) < maxStub
}
