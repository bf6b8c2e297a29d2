package credtest

import (
	"slices"
	"testing"
)

func TestPlacementsStandWhereTheySay(t *testing.T) {
	for _, s := range Samples() {
		for p := range placements(s) {
			for _, h := range p.want {
				found := slices.ContainsFunc([]uint64{0, 1, 2, 3, 4}, func(n uint64) bool {
					return s.Make(New(n)).Text == string(p.content[h.Start:h.End])
				})
				if !found {
					t.Fatalf("%s, %s: the span does not hold the sample", s.Name, p.name)
				}
			}
		}
	}
}
