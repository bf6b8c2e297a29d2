// Package index reads git's index, the table of what the next commit will
// hold: versions 2 to 4 as described in git's Documentation/gitformat-index.
// It reads the file as it is, without looking at the work tree, and never
// writes.
//
// A split or a sparse index holds less than the next commit and is an error of
// its own, never an index with fewer entries.
package index
