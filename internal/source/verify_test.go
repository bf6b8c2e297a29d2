package source_test

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/source"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// history scans a repository with a trigger, by its differences and whole, and
// counts the blobs that are visited.
func history(t *testing.T, r *credtest.Repo, trigger source.Trigger) (visited int, err error) {
	t.Helper()
	opened, err := repo.Open(r.Dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := objects.Open(opened.ObjectDirs, objects.Options{Format: opened.Format})
	defer db.Close()
	var tally finding.Tally
	h := source.NewHistory(opened, db, source.Options{Tally: &tally, Jobs: 1, Trigger: trigger, VerifyDelta: true})
	err = h.Read(context.Background(), func(u source.Unit) bool {
		if u.Kind == finding.UnitBlob {
			visited++
		}
		return false
	})
	if got := tally.Receipt(); !got.Complete {
		t.Errorf("%+v", got)
	}
	return visited, err
}

// sparse fires at one in rate of all places, by the eight bytes on either side.
func sparse(rate uint32) source.Trigger {
	const window = 8
	return near(window, func(content []byte, from, to int) bool {
		for at := from; at < to; at++ {
			if crc32.ChecksumIEEE(content[max(0, at-window):min(len(content), at+window)])%rate == 0 {
				return true
			}
		}
		return false
	})
}

// near is a trigger that never looks farther than a margin.
func near(margin int, fires func(content []byte, from, to int) bool) source.Trigger {
	return source.Trigger{
		Look: func(content []byte, from, to int) detect.Reach {
			if fires(content, from, to) {
				return detect.Whole
			}
			return detect.Near
		},
		Margin: func(detect.Reach) int { return margin },
	}
}

// TestDifferencesMakeNoDifference with triggers that fire anywhere, often and
// seldom: all the ways in which an edit can make and unmake a place.
func TestDifferencesMakeNoDifference(t *testing.T) {
	r := credtest.NewRepo(t)
	odbtest.Fill(r, 300)
	r.Run("repack", "-q", "-a", "-d", "-f", "--depth=50")
	mixed := 0
	for rate := uint32(1 << 10); rate < 1<<18; rate += rate / 3 {
		visited, err := history(t, r, sparse(rate))
		if err != nil {
			t.Errorf("one place in %d: %v", rate, err)
		}
		if visited > 30 && visited < 270 {
			mixed++
		}
	}
	if mixed < 2 {
		t.Errorf("with %d rates some blobs are visited and some not: that tries little", mixed)
	}
}

// TestADifferenceIsNoticed: a trigger that looks farther than its window does
// not get away with it.
func TestADifferenceIsNoticed(t *testing.T) {
	r := credtest.NewRepo(t)
	odbtest.Fill(r, 100)
	r.Run("repack", "-q", "-a", "-d", "-f", "--depth=50")
	far := near(8, func(content []byte, from, to int) bool {
		return from < 100 && to > 0 && crc32.ChecksumIEEE(content)%3 == 0
	})
	if _, err := history(t, r, far); !errors.Is(err, source.ErrDelta) {
		t.Errorf("error %v, want ErrDelta", err)
	}
	names := near(8, func(content []byte, from, to int) bool {
		return strings.HasPrefix(string(content), "file") && fmt.Sprint(from, to) == "0 4"
	})
	if _, err := history(t, r, names); err != nil {
		t.Errorf("a name that every tree has: %v", err)
	}
}
