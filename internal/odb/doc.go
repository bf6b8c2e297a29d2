// Package odb reads the object database of a git repository: every object, in
// packs and loose, through alternates and in quarantine. It runs no program,
// writes nothing, and believes nothing a file says before it is checked.
//
// [Store] finds and reads single objects. Its rooms, bottom up: object has the
// words, disk the files, inflate the decoder, loose and pack the two ways
// objects are kept; gitdir finds a repository and its object directories, refs
// reads its references, index what git is about to commit, and gogit hands it
// all to go-git.
//
// What cannot be read is an [object.ReadError], never silence: a caller that
// counts those has an account of what it did not see.
package odb
