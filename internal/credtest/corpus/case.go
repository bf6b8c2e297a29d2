// Package corpus renders the cases that the detector must find, and those on
// which it must stay silent: kinds of credential, times the carriers they stand
// in, times the encodings people use, times the places of a repository.
//
// The carriers are written down as they stand in real files, in testdata, with
// marks where account, token and their encodings go; markup.go explains them.
// Everything is rendered at run time, so that no committed file holds a
// credential, and the same seed gives the same text on every machine.
//
// It is imported by tests only. Like its parent it shares no table and no code
// with the detector.
package corpus

import (
	"fmt"
	"hash/fnv"
	"iter"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// Case is one content at one place, and what is to be found in it.
type Case struct {
	// Group is what recall and precision are counted by, and Name what is odd
	// about the case; together they are unique.
	Group, Name string
	// File is the name of the file that the content stands in. It holds a
	// folder only where the name of the folder matters.
	File    string
	Content string
	// Want lists the credentials by position; none means silence.
	Want []Want
	// Opaque content, such as an archive, cannot be edited into another file.
	Opaque bool
}

// Want is one credential that is to be found once.
type Want struct {
	Kind            credential.Kind
	Evidence        finding.Evidence
	Secret, Account string // decoded; Account is "" where nobody's is named
	// Start and End are the bytes of the outermost, encoded text in the
	// content, half-open, and Line is the line it starts on, from 1. They are
	// 0 where the case does not say.
	Start, End, Line int
	// Within says that the finding spans a part of that text.
	Within bool
	// Member is the path inside an archive, or "".
	Member string
}

// Edited returns the content as the change of a longer text, and that text, so
// that git stores the first as a difference to the second. The text is prose
// that holds nothing to find.
func (c Case) Edited(seed uint64) (edited Case, base string) {
	// Git wants what is the same to be more than what is not.
	lines := 20 + len(c.Content)/20
	p := population(seed)
	above := prose(p.number(c.Group, c.Name, "above"), lines)
	below := prose(p.number(c.Group, c.Name, "below"), lines)
	base = above + prose(p.number(c.Group, c.Name, "instead"), lines) + below
	edited = c
	edited.Content = above + c.Content + below
	edited.Want = nil
	for _, w := range c.Want {
		w.Start, w.End, w.Line = w.Start+len(above), w.End+len(above), w.Line+strings.Count(above, "\n")
		edited.Want = append(edited.Want, w)
	}
	return edited, base
}

// Positive yields every case in which something is to be found. No two cases
// of one seed share a secret.
func Positive(seed uint64) iter.Seq[Case] {
	return concat(seed, carried, special, encoded, escaped, filed, paired, archived)
}

// Silent yields every case in which nothing is to be found.
func Silent(seed uint64) iter.Seq[Case] {
	return concat(seed, silentFiles, silentPairs, silentTokens, silentNoise)
}

// lineOf returns the line, from 1, of the byte at offset. Lines end at LF,
// CR LF or a CR alone.
func lineOf(content string, offset int) int {
	before := strings.ReplaceAll(content[:offset], "\r\n", "\n")
	return 1 + strings.Count(before, "\n") + strings.Count(before, "\r")
}

// concat yields the cases of each source.
func concat(seed uint64, sources ...func(population, func(Case) bool) bool) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		for _, source := range sources {
			if !source(population(seed), yield) {
				return
			}
		}
	}
}

// population is the seed of a corpus. It has a person for every name that one
// can be asked by, so that new cases change nothing in those that are there.
type population uint64

func (p population) person(name ...string) credtest.Holder { return credtest.New(p.number(name...)) }

func (p population) number(name ...string) uint64 {
	sum := fnv.New64a()
	fmt.Fprint(sum, uint64(p), name)
	return sum.Sum64()
}
