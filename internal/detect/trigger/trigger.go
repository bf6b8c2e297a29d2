package trigger

// Look runs the whole table over text[from:to]: [Whole] if it fires there. It may
// read [Window] bytes beyond either end.
func Look(text []byte, from, to int) Reach {
	reach := lookNarrow(text, from, to)
	for _, row := range [...]func([]byte, int, int) Reach{lookWide, lookSparse} {
		if reach < Whole {
			reach = max(reach, row(text, from, to))
		}
	}
	return reach
}

// lookNarrow runs the rows whose anchors are letters in a row. They are called
// by name, not through a slice, so that no buffer escapes.
func lookNarrow(text []byte, from, to int) Reach {
	reach := lookRuns(text, from, to)
	if reach < Whole {
		reach = max(reach, lookBasic(text, from, to))
	}
	return reach
}
