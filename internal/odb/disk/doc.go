// Package disk opens the files of an object database: regular files only,
// mapped where that helps, and with every fault turned into an error.
package disk
