package detect

import (
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
)

func TestAccept(t *testing.T) {
	d := New()
	find := func(content []byte) []credtest.Hit {
		var hits []credtest.Hit
		for _, m := range d.Append(nil, content) {
			hits = append(hits, credtest.Hit{
				Kind: m.Pair.Token.Kind, Evidence: m.Evidence,
				Secret: m.Pair.Token.Secret.Reveal(), Account: m.Pair.Account.Reveal(),
				Start: m.Span.Start, End: m.Span.End,
			})
		}
		return hits
	}
	for _, s := range credtest.Samples() {
		t.Run(s.Name, func(t *testing.T) { credtest.Accept(t, find, s) })
	}
}
