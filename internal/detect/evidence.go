package detect

// nearby is how far from a kind without proof the words may stand that make it
// Atlassian's.
const nearby = 512

// around returns the text within [nearby] bytes of a span.
func around(text []byte, start, end int) []byte {
	return text[max(0, start-nearby):min(len(text), end+nearby)]
}

// nearAtlassian reports whether a name of Atlassian's stands near a span.
func nearAtlassian(text []byte, start, end int) bool {
	for _, word := range [...]string{"atlassian", "jira", "confluence", "bitbucket"} {
		if holdsFold(around(text, start, end), word) {
			return true
		}
	}
	return false
}

// nearTrello reports whether Trello's name stands near a span.
func nearTrello(text []byte, start, end int) bool {
	return holdsFold(around(text, start, end), "trello")
}

// nearAt reports whether an @ stands near a span, as in every email.
func nearAt(text []byte, start, end int) bool {
	for _, c := range around(text, start, end) {
		if c == '@' {
			return true
		}
	}
	return false
}

// holdsFold reports whether text holds the lower-case word in any case.
func holdsFold(text []byte, word string) bool {
	for at := 0; at+len(word) <= len(text); at++ {
		if text[at]|0x20 == word[0] && equalFold(text[at:at+len(word)], word) {
			return true
		}
	}
	return false
}

// equalFold compares ASCII letters with a lower-case word of the same length.
func equalFold(text []byte, word string) bool {
	for i := range len(word) {
		if text[i]|0x20 != word[i]|0x20 {
			return false
		}
	}
	return true
}
