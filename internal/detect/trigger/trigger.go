package trigger

// Look runs the whole table over text[from:to]: [Whole] if it fires there. It may
// read [Window] bytes beyond either end.
func Look(text []byte, from, to int) Reach {
	reach := look(text, from, to, true)
	if reach < Whole {
		reach = max(reach, lookWide(text, from, to))
	}
	return reach
}

// lookNarrow runs the rows whose anchors are letters in a row.
func lookNarrow(text []byte, from, to int) Reach { return look(text, from, to, false) }

func look(text []byte, from, to int, sparse bool) (reach Reach) {
	var s sweep
	s.text, s.from, s.to = text, from, to
	s.stop, s.look, s.spelled, s.lines = from, from, from, from
	for reach < Whole && s.next() {
		reach = max(reach, s.lookRuns(), s.lookBasic())
		if sparse && reach < Whole {
			reach = max(reach, s.lookSparse())
		}
	}
	return reach
}
