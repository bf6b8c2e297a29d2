package detect

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
)

// TestWorkIsLinear doubles what could make a search go back again and again.
// Work is counted, not timed.
func TestWorkIsLinear(t *testing.T) {
	h := credtest.New(4)
	pair := h.Pair()
	header := pair[strings.IndexByte(pair, ':')+1:][:12]
	pieces := map[string]string{
		"headers":                header,
		"headers on lines":       header + "\n",
		"half addresses":         "a.a.a@",
		"Basic":                  "Basic ",
		"Basic on lines":         "bAsIc\n",
		"Basic and open payload": "Basic IiIi\n",
		"users":                  "user",
		"keys":                   "user=x token=",
		"escapes":                "%41",
		"hex escapes":            `\x41`,
		"escapes of a header":    "%41%54%41%54",
		"quoted-printable":       "=41=54",
		"soft line breaks":       strings.Repeat("a", 60) + "=\n",
		"hex list":               "0x41, ",
		"list broken off":        "41 54 41 54 41 54 41 54 41 54 41 54 41 54 41 z ",
		"narrow lines":           "QVRBVFQz\n",
		"backslashes":            `\`,
		"entities":               "&#",
		"readable base64":        "IiIi",
		"readable base64, lines": "IiIiIiIi\n",
		"joints":                 `abcdefgh" + "`,
		"hex":                    "6a",
		"gzip in base64":         "H4sIAAAAAAAA",
		"gzip in base64, lines":  "H4sIAAAAAAAA\n",
		"zlib in base64, words":  "eJwIiIiIiIiIiIiIiIiIiIiIiI ",
		"escapes of escapes":     `\x5c\x78\x34\x31`,
		"hex of hex":             "3431",
		"percent of line ends":   "abcdefgh%0A",
		"soft breaks in base64":  strings.Repeat("QUJD", 18) + "QUI=\n",
		"wide":                   "a\x00",
		"wide, broken":           "a\x00b",
		"zeros":                  "\x00",
		"brackets":               `{"email":"`,
		"pairs":                  pair + "\n",
		"records":                "email: " + h.Email() + "\ntoken: " + h.Token(1) + "\n",
		"Basic headers":          "Basic " + h.Basic() + "\n",
		"base64 of base64":       credtest.Base64(h.Basic()) + "\n",
		"tokens in shape":        "jira " + h.Email() + " token=" + h.Token(7) + "\n",
	}
	for name, piece := range pieces {
		t.Run(name, func(t *testing.T) {
			work := func(size int) float64 {
				var u unit
				u.read([]byte(strings.Repeat(piece, size/len(piece)) + "\n" + pair))
				return float64(u.work)
			}
			small := work(1 << 12)
			for size := 1 << 13; size <= 1<<16; size *= 2 {
				if got, factor := work(size), float64(size)/(1<<12); got > 2*factor*small {
					t.Fatalf("%d times the content takes %.0f times the work", int(factor), got/small)
				}
			}
		})
	}
}
