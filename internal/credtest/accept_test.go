package credtest

import (
	"bytes"
	"regexp"
	"slices"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// findPadded is a detector that knows issued API tokens only.
func findPadded(content []byte) []Hit {
	var hits []Hit
	for _, at := range regexp.MustCompile(`ATATT3xFfGF0[A-Za-z0-9_-]+=[0-9A-F]{8}`).FindAllIndex(content, -1) {
		hits = append(hits, Hit{credential.APIToken, finding.Confirmed, string(content[at[0]:at[1]]), "", at[0], at[1]})
	}
	return hits
}

func apiTokenSample() Sample { return Samples()[0] }

func TestAcceptTakesACorrectDetector(t *testing.T) { Accept(t, findPadded, apiTokenSample()) }

// A detector with any of these faults must not pass.
func TestAcceptRefuses(t *testing.T) {
	tests := []struct {
		name string
		find Find
	}{
		{"one that finds nothing", func([]byte) []Hit { return nil }},
		{"one that needs a neighbour before", func(content []byte) []Hit {
			return slices.DeleteFunc(findPadded(content), func(h Hit) bool { return h.Start == 0 })
		}},
		{"one that needs a final newline", func(content []byte) []Hit {
			return slices.DeleteFunc(findPadded(content), func(h Hit) bool { return h.End == len(content) })
		}},
		{"one that reads in chunks", func(content []byte) []Hit {
			return slices.DeleteFunc(findPadded(content), func(h Hit) bool { return h.Start/4096 != (h.End-1)/4096 })
		}},
		{"one that reads in large chunks", func(content []byte) []Hit {
			return slices.DeleteFunc(findPadded(content), func(h Hit) bool { return h.Start>>16 != (h.End-1)>>16 })
		}},
		{"one that takes a run for a token", func(content []byte) []Hit {
			return slices.DeleteFunc(findPadded(content), func(h Hit) bool { return h.Start > 0 && content[h.Start-1] == '_' })
		}},
		{"one that needs a word border behind", func(content []byte) []Hit {
			return slices.DeleteFunc(findPadded(content), func(h Hit) bool { return h.End < len(content) && content[h.End] == '_' })
		}},
		{"one that stops at the first", func(content []byte) []Hit {
			hits := findPadded(content)
			return hits[:min(1, len(hits))]
		}},
		{"one that reports twice", func(content []byte) []Hit {
			hits := findPadded(content)
			return append(hits, hits...)
		}},
		{"one that tells equal secrets apart by text", func(content []byte) []Hit {
			return slices.CompactFunc(findPadded(content), func(a, b Hit) bool { return a.Secret == b.Secret })
		}},
		{"one that has no order", func(content []byte) []Hit {
			hits := findPadded(content)
			slices.Reverse(hits)
			return hits
		}},
		{"one whose span is one too long", func(content []byte) []Hit {
			hits := findPadded(content)
			for i := range hits {
				hits[i].End++
			}
			return hits
		}},
		{"one that always finds something", func(content []byte) []Hit {
			if hits := findPadded(content); hits != nil {
				return hits
			}
			return []Hit{{}}
		}},
		{"one that cannot read CR LF", func(content []byte) []Hit {
			if bytes.Contains(content, []byte("\r\n")) {
				return nil
			}
			return findPadded(content)
		}},
		{"one that overwrites the content", func(content []byte) []Hit {
			hits := findPadded(content)
			clear(content)
			return hits
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for p := range placements(apiTokenSample()) {
				if p.check(tt.find) != nil {
					return
				}
			}
			t.Error("accepted")
		})
	}
}

func TestSamplesCoverEveryKind(t *testing.T) {
	for _, k := range credential.Kinds() {
		if !slices.ContainsFunc(Samples(), func(s Sample) bool { return s.Kind == k }) {
			t.Errorf("no sample of kind %s", k)
		}
	}
}
