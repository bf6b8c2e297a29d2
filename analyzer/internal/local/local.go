// Package local tells the packages that are being worked on from dependencies.
package local

import (
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Is reports whether the package is being worked on. It is not if it is of the
// standard library, or of a module that has a version (go vet does not fill in
// Main). A module replaced by a folder is local code.
func Is(pass *analysis.Pass) bool {
	m := pass.Module
	if m == nil || m.Path == "" {
		return !isStandard(pass.Pkg.Path())
	}
	if m.Replace != nil {
		m = m.Replace
	}
	return m.Version == ""
}

// standardRoots are the first elements of the import paths of the standard
// library (go list std, Go 1.26). A module is told by its version, but these
// packages have none, and no driver says which they are.
var standardRoots = rootsOf("archive bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding " +
	"errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp " +
	"runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak")

func rootsOf(words string) map[string]bool {
	roots := map[string]bool{}
	for root := range strings.FieldsSeq(words) {
		roots[root] = true
	}
	return roots
}

// isStandard reports whether the path of a package without module is one of
// the standard library's.
func isStandard(path string) bool {
	root, _, _ := strings.Cut(path, "/")
	return standardRoots[root]
}
