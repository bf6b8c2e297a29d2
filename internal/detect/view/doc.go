// Package view undoes encodings in place: a text, the same text with every
// encoded stretch replaced by what it decodes to, and so on, each layer with a
// map back to the one before. What stands beside an encoded stretch stays
// beside it, so that an account and a token meet in the layer where both are
// readable, whatever each was wrapped in.
//
// Every pass reads a text once, from left to right, and a layer is never longer
// than the one before, but for what a stream in base64 is unpacked to, all in all
// sixteen times the content and a megabyte: memory and work are bounded by the
// number of layers, at most six times [MaxDepth], times that.
//
// Not promised: that a stretch is decoded in the only way it could be. A layer
// is a reading, and the layers under it remain to be read too.
package view
