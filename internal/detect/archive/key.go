package archive

import "crypto/sha256"

// Key tells containers apart that differ in what is in them. It is the same for
// gzips that differ only in the time they were made at, as those do that a build
// makes again and again.
func Key(content []byte) (key [sha256.Size]byte) {
	const timeAt, timeEnd = 4, 8 // RFC 1952
	h := sha256.New()
	if len(content) > timeEnd && formatAtStart(content) == gzipFormat {
		h.Write(content[:timeAt])
		content = content[timeEnd:]
	}
	h.Write(content)
	h.Sum(key[:0])
	return key
}
