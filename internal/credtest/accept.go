package credtest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Find is a detector under test: every credential in content, by position.
type Find func(content []byte) []Hit

// Hit is one credential that a detector found. It prints masked.
type Hit struct {
	Kind       credential.Kind
	Evidence   finding.Evidence
	Secret     string // the token's text, decoded
	Account    string // the email or user name, or ""
	Start, End int    // bytes, half-open, of the text as it stands in content
}

// String describes the hit without its secret; equal secrets have equal sums.
func (h Hit) String() string {
	return fmt.Sprintf("%s %s at [%d:%d], secret of %d bytes with sum %08x, account %q",
		h.Evidence, h.Kind, h.Start, h.End, len(h.Secret), checksum(h.Secret), credential.NewAccount(h.Account).Masked())
}

// Accept is the acceptance test that every kind, and every form in which it
// stands, must pass: the detector finds the sample wherever it stands, exactly
// once, at the span of its text, and finds nothing else. It stops after a few
// failures, each of which names the placement.
func Accept(t testing.TB, find Find, s Sample) {
	t.Helper()
	failures := 0
	for p := range placements(s) {
		if err := p.check(find); err != nil {
			t.Errorf("%s, %s: %v", s.Name, p.name, err)
			failures++
		}
		if failures == 5 {
			t.Fatalf("%s: too many failures", s.Name)
		}
	}
}

func (p *placement) check(find Find) error {
	before := bytes.Clone(p.content)
	got := find(p.content)
	switch {
	case !bytes.Equal(before, p.content):
		return fmt.Errorf("the detector changed the content")
	case !slices.Equal(got, p.want):
		return fmt.Errorf("got\n\t%s\nwant\n\t%s", lines(got), lines(p.want))
	}
	return nil
}

func lines(hits []Hit) string {
	if len(hits) == 0 {
		return "nothing"
	}
	var out []string
	for _, h := range hits {
		out = append(out, h.String())
	}
	return strings.Join(out, "\n\t")
}
