package shape

// Nearby is how far from a kind without proof the words may stand that make it
// Atlassian's.
const Nearby = 512

// around returns the text within [Nearby] bytes of a span.
func around(text []byte, start, end int) []byte {
	return text[max(0, start-Nearby):min(len(text), end+Nearby)]
}

// NearAtlassian reports whether a name of Atlassian's stands near a span.
func NearAtlassian(text []byte, start, end int) bool {
	for _, word := range [...]string{"atlassian", "jira", "confluence", "bitbucket"} {
		if HoldsFold(around(text, start, end), word) {
			return true
		}
	}
	return false
}

// NearTrello reports whether Trello's name stands near a span, or the key that
// its API wants beside every token.
func NearTrello(text []byte, start, end int) bool {
	return HoldsFold(around(text, start, end), "trello") || holdsTrelloKey(around(text, start, end))
}

// trelloKeyLength is the length of an API key, all of it hex.
const trelloKeyLength = 32

// holdsTrelloKey reports whether "key" and 32 hex digits stand in text.
func holdsTrelloKey(text []byte) bool {
	for at := 0; at+3 <= len(text); at++ {
		if text[at]|0x20 != 'k' || !EqualFold(text[at:at+3], "key") {
			continue
		}
		value := at + 3
		for value < len(text) && value < at+10 && !IsHex(text[value]) {
			value++
		}
		if end := value + trelloKeyLength; end < len(text) && AllHex(text[value:end]) && !IsAlnum(text[end]) {
			return true
		}
	}
	return false
}

// NearAt reports whether an @ stands near a span, as in every email.
func NearAt(text []byte, start, end int) bool {
	for _, c := range around(text, start, end) {
		if c == '@' {
			return true
		}
	}
	return false
}

// HoldsFold reports whether text holds the lower-case word in any case.
func HoldsFold(text []byte, word string) bool {
	for at := 0; at+len(word) <= len(text); at++ {
		if text[at]|0x20 == word[0] && EqualFold(text[at:at+len(word)], word) {
			return true
		}
	}
	return false
}

// EqualFold compares ASCII letters with a lower-case word of the same length.
func EqualFold(text []byte, word string) bool {
	for i := range len(word) {
		if text[i]|0x20 != word[i]|0x20 {
			return false
		}
	}
	return true
}
