// Package object holds the words every part of the object database shares:
// ids, hash formats, object types, and what can go wrong when one is read.
package object
