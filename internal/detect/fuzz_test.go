package detect

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// seeds are contents with everything in them that the detector reacts to.
func seeds() []string {
	h := credtest.New(7)
	pair := h.Pair()
	wide := credtest.UTF16LE("token = " + pair + "\n")
	return []string{
		"", "\x00", "=", "Basic ", "basic:::", "%%%\\\\&&&#", `\u00`, "&#x;", "A@B.C:",
		"Authorization: Basic " + h.Basic() + "\n",
		"Authorization: Basic " + h.User() + " " + h.Password() + "\n",
		"bAsIc%20" + credtest.Base64(h.Login()),
		"curl -u '" + pair + "' https://" + h.Site(),
		wide, "\xfe\xff\x00" + wide, strings.ReplaceAll(wide, "\x00", "\x00\x00\x00"),
		credtest.Base64(wide), credtest.Base64(credtest.Base64(pair)),
		wrapped(h.Basic(), 76, "\r\n  "), wrapped(h.Basic(), 20, `\n`), wrapped(h.Basic(), 30, "\" +\n\t\""),
		strings.ReplaceAll(pair, "=", "%3D"), strings.ReplaceAll(pair, "=", `\u003d`), strings.ReplaceAll(pair, "=", `\=`),
		"user: " + h.User() + "\npass: " + h.Token(credential.AppPassword) + "\n",
		"jira " + h.Email() + " " + h.Token(credential.ClassicToken) + " " + h.Token(credential.DataCenterToken),
		h.BitbucketDataCenterToken() + h.Token(credential.TrelloToken) + h.Token(credential.AccessToken),
		strings.Repeat(pair+"\n", 3),
	}
}

func FuzzAppend(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s))
	}
	d := New()
	f.Fuzz(func(t *testing.T, content []byte) {
		before := bytes.Clone(content)
		got := d.Append(nil, content)
		if !bytes.Equal(before, content) {
			t.Fatal("the content changed")
		}
		if len(got) > 0 && !d.Triggered(content, 0, len(content)) {
			t.Error("matches without a trigger")
		}
		end := 0
		for _, m := range got {
			if m.Span.Start < end || m.Span.End <= m.Span.Start || m.Span.End > len(content) {
				t.Errorf("span %v behind %d in %d bytes", m.Span, end, len(content))
			}
			end = m.Span.End
			if m.Pair.Token.Kind == 0 || m.Pair.Token.Secret.IsZero() || m.Form == "" {
				t.Errorf("half a match: %+v", m)
			}
		}
		for _, p := range d.Read(content).Passed {
			if p.Span.Start < 0 || p.Span.End <= p.Span.Start || p.Span.End > len(content) || p.Why == "" {
				t.Errorf("passed over %+v in %d bytes", p, len(content))
			}
		}
		if diff := cmp.Diff(got, d.Append(nil, content), cmp.Comparer(sameMatch)); diff != "" {
			t.Error("another result the second time:", diff)
		}
	})
}

func sameMatch(a, b Match) bool {
	return a.Evidence == b.Evidence && a.Form == b.Form && a.Span == b.Span && slices.Equal(a.Decode, b.Decode) &&
		a.Pair.Site == b.Pair.Site && a.Pair.Account.Equal(b.Pair.Account) && a.Pair.Token.Secret.Equal(b.Pair.Token.Secret)
}

// FuzzTriggered: the triggers of the pieces are those of the whole, and what
// is beyond the window does not matter. The delta-aware scan rests on both.
func FuzzTriggered(f *testing.F) {
	for i, s := range seeds() {
		f.Add([]byte(s), uint64(i))
	}
	d := New()
	f.Fuzz(func(t *testing.T, content []byte, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		content = padded(content, r)
		whole := d.Triggered(content, 0, len(content))
		pieces := false
		for from := 0; from < len(content); {
			to := min(len(content), from+1+r.IntN(200))
			fires := d.Triggered(content, from, to)
			pieces = pieces || fires
			low, high := max(0, from-Window), min(len(content), to+Window)
			if d.Triggered(content[low:high], from-low, to-low) != fires {
				t.Errorf("[%d:%d] fires: %t, but not within its window", from, to, fires)
			}
			from = to
		}
		if whole != pieces {
			t.Errorf("whole: %t, pieces: %t", whole, pieces)
		}
	})
}

// padded puts what looks like the start of something around content, so that
// runs and stretches go on beyond the pieces.
func padded(content []byte, r *rand.Rand) []byte {
	pad := [...]string{"", "A", "\x00", "A\x00", "QVRB", "64Hex", " ", "Basic "}[r.IntN(8)]
	n := r.IntN(300)
	return []byte(strings.Repeat(pad, n) + string(content) + strings.Repeat(pad, n))
}

func TestTriggeredIsTheSameInPieces(t *testing.T) {
	d := New()
	for i, s := range seeds() {
		for seed := range uint64(40) {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			content := padded([]byte(s), r)
			whole := d.Triggered(content, 0, len(content))
			step := 1 + r.IntN(97)
			pieces := false
			for from := 0; from < len(content); from += step {
				pieces = pieces || d.Triggered(content, from, min(len(content), from+step))
			}
			if whole != pieces {
				t.Errorf("seed %d of content %d in steps of %d: whole %t, pieces %t", seed, i, step, whole, pieces)
			}
		}
	}
}

// TestNothingAllocates: the hot loop over every blob of a history makes no
// garbage, whether triggers fire or not.
func TestNothingAllocates(t *testing.T) {
	d := New()
	for _, s := range seeds() {
		content := []byte(s)
		if n := testing.AllocsPerRun(10, func() { d.Triggered(content, 0, len(content)) }); n > 0 {
			t.Errorf("Triggered allocates %.0f times for %d bytes", n, len(s))
		}
		if d.Triggered(content, 0, len(content)) {
			continue
		}
		if n := testing.AllocsPerRun(10, func() { d.Append(nil, content) }); n > 0 {
			t.Errorf("Append allocates %.0f times for %d bytes without a trigger", n, len(s))
		}
	}
}

// TestWrappedBase64Triggers: a pair is seen wherever the lines of its base64
// end, in one piece or in many.
func TestWrappedBase64Triggers(t *testing.T) {
	d := New()
	for column := 20; column < 77; column++ {
		h := credtest.New(uint64(column))
		for _, pair := range []string{h.Pair(), h.User() + ":" + h.Token(credential.AppPassword), h.Email() + ":" + h.Token(credential.ClassicToken)} {
			for _, encoded := range []string{credtest.Base64(pair), credtest.Base64(credtest.Base64(pair))} {
				content := []byte("x: |\n  " + wrapped(encoded, column, "\n  ") + "\n")
				pieces := false
				for from := 0; from < len(content); from += 13 {
					pieces = pieces || d.Triggered(content, from, min(len(content), from+13))
				}
				if whole := d.Triggered(content, 0, len(content)); !whole || !pieces {
					t.Errorf("%d characters at column %d: whole %t, pieces %t", len(encoded), column, whole, pieces)
				}
			}
		}
	}
}
