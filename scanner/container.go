package scanner

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/detect/archive"
	"github.com/tokenguard/tokenguard/internal/source"
)

// look is the trigger of the whole scan: the detector's, or that the content is
// a container, which only its start tells.
func (g *gather) look(content []byte, from, to int) detect.Reach {
	if from < archive.MagicSize && archive.Magic(content) {
		return detect.Whole
	}
	return g.detector.Look(content, from, to)
}

// told is what the members of a container were found to hold. The bytes of the
// container, which come after them, may show it once more.
type told struct {
	secrets map[toldKey]bool
	counts  bool // any of it is of the level
}

type toldKey struct {
	kind   credential.Kind
	secret string
}

func keyOf(m detect.Match) toldKey {
	return toldKey{m.Pair.Token.Kind, m.Pair.Token.Secret.Reveal()}
}

// fresh returns the matches that no member has.
func (t told) fresh(matches []detect.Match) []detect.Match {
	return slices.DeleteFunc(matches, func(m detect.Match) bool { return t.secrets[keyOf(m)] })
}

func (t told) add(matches []detect.Match) {
	for _, m := range matches {
		t.secrets[keyOf(m)] = true
	}
}

// members looks into a unit that is a container, and returns what was found
// there. What cannot be opened is accounted for, and the bytes of the container
// are looked at in any case: so what is damaged or encrypted is left out, and
// only a limit makes the scan incomplete.
func (g *gather) members(ctx context.Context, u source.Unit, mode int) (found told) {
	if !holdsFiles(u.Kind) || u.Piece.Offset > 0 || !archive.Magic(u.Content) {
		return found
	}
	if u.Piece.Own.Len() > 0 {
		if !archive.Executable(u.Content) { // which few archives stand behind
			g.tally.Skip(archive.TooLarge, receiptName(u))
		}
		return found
	}
	found.secrets = map[toldKey]bool{}
	key := archive.Key(u.Content)
	if !g.judge.lists(u) && g.barren.has(key) {
		return found
	}
	whole := true
	opener := g.openers.Get().(*archive.Opener)
	defer g.openers.Put(opener)
	for m := range opener.Members(ctx, "", u.Content, archive.Limits{Memory: g.opts.MaxMemory}) {
		g.account(m.Gap, archive.PathOf(receiptName(u), m.Name))
		member := u
		member.Content = m.Content
		matches := g.find(m.Content)
		if m.Container {
			matches = found.fresh(matches)
		}
		whole = whole && m.Gap.Outcome == archive.Read && len(matches) == 0
		found.add(matches)
		found.counts = g.keepAll(member, m.Name, mode, matches) || found.counts
	}
	if whole {
		g.barren.add(key)
	}
	return found
}

// find finds what content holds. What was looked into in vain is known again: a
// library lies in a history, and in every archive of a program that uses it.
func (g *gather) find(content []byte) []detect.Match {
	if !g.detector.Triggered(content, 0, len(content)) {
		return nil
	}
	key := sha256.Sum256(content)
	if g.vain.has(key) {
		return nil
	}
	matches := g.detector.Append(nil, content)
	if len(matches) == 0 {
		g.vain.add(key)
	}
	return matches
}

// barren remembers contents, by their keys, that were read to the end and held
// nothing. The history of built files has the same container again and again, made
// at another time. It is safe for concurrent use.
type barren struct {
	mu    sync.Mutex
	known map[[32]byte]bool
}

// mostBarren bounds the memory, at some fifty bytes each.
const mostBarren = 1 << 16

func (b *barren) has(key [32]byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[key]
}

func (b *barren) add(key [32]byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil {
		b.known = map[[32]byte]bool{}
	}
	if len(b.known) < mostBarren {
		b.known[key] = true
	}
}

// holdsFiles reports whether units of the kind are the content of files.
func holdsFiles(kind finding.Unit) bool {
	switch kind {
	case finding.UnitBlob, finding.UnitFile, finding.UnitIndex, finding.UnitStdin:
		return true
	}
	return false
}

// account tells of what was not read in a container.
func (g *gather) account(gap archive.Gap, name string) {
	switch gap.Outcome {
	case archive.Read:
	case archive.Skipped:
		g.tally.Skip(gap.Reason, name)
	default:
		g.tally.Exclude(fmt.Sprintf("%s, its bytes were read", gap.Reason), name)
	}
}
