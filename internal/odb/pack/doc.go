// Package pack reads git's pack files and their indexes, as described in git's
// Documentation/gitformat-pack. It never writes, and believes no number in a
// file before it is checked against the file's size.
//
// [Index] finds where an object lies, [Pack] reads what lies there, and the
// delta functions rebuild an object stored as a difference.
package pack
