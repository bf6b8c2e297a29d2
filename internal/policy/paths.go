package policy

import (
	"errors"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Paths says which paths count. The zero value lets all count.
type Paths struct{ include, exclude []string }

// Excludes reports whether a finding at path, relative to the repository and
// with slashes, is left out: when paths are included and it is none of them, or
// when it is excluded. It is safe for concurrent use.
//
// A pattern matches a path and all that is below it. It is relative to the
// root where it holds a slash before its end, and else matches in every folder;
// * stays within a folder, ** does not.
func (p Paths) Excludes(path string) bool {
	if path == "" {
		return false
	}
	matches := func(glob string) bool { return doublestar.MatchUnvalidated(glob, path) }
	return len(p.include) > 0 && !slices.ContainsFunc(p.include, matches) || slices.ContainsFunc(p.exclude, matches)
}

const (
	maxGlob = 512
	// maxWild bounds what a glob tries in vain: alternatives and ** multiply.
	maxWild = 6
)

// parseGlob checks a pattern and returns it in doublestar's form.
func parseGlob(text string) (string, error) {
	glob := strings.TrimSuffix(text, "/")
	anchored := strings.Contains(glob, "/")
	glob = strings.TrimPrefix(glob, "/")
	switch {
	case glob == "", len(glob) > maxGlob, !doublestar.ValidatePattern(glob):
		return "", errors.New("want a glob such as testdata/** or *.pem")
	case strings.HasPrefix(glob, "!"):
		return "", errors.New("a glob cannot be negated: use include and exclude")
	case slices.ContainsFunc(strings.Split(glob, "/"), func(part string) bool { return part == "." || part == ".." }):
		return "", errors.New("a glob starts at the repository's root and has neither . nor .. in it")
	case strings.Count(glob, "**")+strings.Count(glob, "{") > maxWild:
		return "", errors.New("too many ** and { in one glob: use several")
	}
	if !anchored {
		glob = "**/" + glob
	}
	// doublestar lets /** match nothing too.
	return glob + "/**", nil
}
