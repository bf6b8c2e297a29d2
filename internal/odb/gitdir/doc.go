// Package gitdir finds a repository the way git does, and the files that make
// it up: the git directory, the common directory of linked work trees, the
// work tree, the index, and every object directory. It reads neither the
// environment nor any configuration but the repository's own, runs nothing and
// writes nothing.
//
// It differs from git where git would go on with less than everything: a .git
// directory with objects but no sound HEAD is an error rather than no
// repository, and an alternate that cannot be used is a loss.
package gitdir
