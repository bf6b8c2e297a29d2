// Package custom finds tokens of kinds that the user describes: by their header,
// as it stands, in UTF-16, and in base64 and hex.
package custom

import (
	"bytes"
	"slices"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
)

// Set is the kinds that are searched. It is not changed after it was made and is
// safe for concurrent use. Nil has none, and costs nothing.
type Set struct {
	kinds   []credential.CustomKind
	needles []needle
}

// New makes a set of kinds, each with a header of at least four characters.
func New(kinds []credential.CustomKind) *Set {
	if len(kinds) == 0 {
		return nil
	}
	s := &Set{kinds: slices.Clone(kinds)}
	for i := range s.kinds {
		s.needles = append(s.needles, needlesOf(&s.kinds[i])...)
	}
	return s
}

// Reach is more than [Set.Fires] reads behind the start of a header: the longest,
// in hex of UTF-16.
const Reach = 4*64 + 2*least

// Fires reports whether a header starts in content[from:to], in any of the
// encodings, and what follows it may be a token. It is a trigger: it reads less
// than [Reach] bytes beyond either end, and never needs the whole token.
func (s *Set) Fires(content []byte, from, to int) bool {
	if s == nil || from >= to {
		return false
	}
	wide := bytes.IndexByte(content[from:min(len(content), to+2*maxHeader)], 0) >= 0
	for _, n := range s.needles {
		if n.wide && !wide {
			continue // most text has no byte of zero: not a pass for each order of UTF-16
		}
		end := min(len(content), to+len(n.text)-1)
		for at := from; at < end; {
			next := bytes.Index(content[at:end], n.text)
			if next < 0 {
				break
			}
			at += next + 1
			if n.goesOn(content[at-1+len(n.text):]) {
				return true
			}
		}
	}
	return false
}

// Token is a token in a text.
type Token struct {
	credential.Token
	Span   finding.Span
	Proven bool
}

// sureHeader is how long a header must be to count where a letter or digit
// stands before it: shorter ones come about inside of other words.
const sureHeader = 8

// Tokens lists the tokens in a text by kind and position. They hold copies.
func (s *Set) Tokens(text []byte) []Token {
	if s == nil {
		return nil
	}
	var found []Token
	for i := range s.kinds {
		found = tokensOf(&s.kinds[i], text, found)
	}
	return found
}

func tokensOf(k *credential.CustomKind, text []byte, found []Token) []Token {
	for at := 0; ; {
		next := bytes.Index(text[at:], []byte(k.Header))
		if next < 0 {
			return found
		}
		at += next
		length, proven := k.End(string(text[at:extent(k, text, at)]))
		within := at > 0 && len(k.Header) < sureHeader && credential.Alphanumeric.Has(text[at-1])
		if length == 0 || !proven && (within || placeholder.MadeUp(string(text[at+len(k.Header):at+length]))) {
			at++
			continue
		}
		t := credential.Token{Kind: credential.Custom, Custom: k, Secret: credential.NewSecret(string(text[at : at+length]))}
		found = append(found, Token{t, finding.Span{Start: at, End: at + length}, proven})
		at += length
	}
}

const (
	// maxHeader is the longest header that the configuration accepts.
	maxHeader = 64
	// maxToken bounds what one token may take: the longest header and body that the
	// configuration accepts, padding and checksum.
	maxToken = maxHeader + 4096 + 2 + 8
)

// extent is where the token that starts at an offset has certainly ended. It is
// asked at every header, so that time stays linear where headers are many.
func extent(k *credential.CustomKind, text []byte, at int) int {
	end := at + len(k.Header)
	for end < min(len(text), at+maxToken) && (k.Alphabet.Has(text[end]) || text[end] == '=' || credential.Hex.Has(text[end])) {
		end++
	}
	return end
}
