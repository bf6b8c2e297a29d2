// Package credential is the vocabulary of tokenguard: the kinds of credential
// Atlassian issues, the secret that must not leave, the checksum that proves
// a token offline, and the payload of a Basic header.
//
// # Proof
//
// A modern token ends in eight hex digits: the CRC-32 (IEEE) of every byte
// before them, type prefix and base64 padding included. [Token.Proof] checks
// it. The checksum proves that the text has the issued form and was neither
// mistyped nor redacted; it does not prove that the token is alive, and it
// says nothing about whose it is.
//
// # Masking
//
// [Secret] and [Account] hold their text behind a pointer and print, log and
// encode as a mask of constant length, also inside other structs. Reveal is
// for hashing, comparing and checking only.
//
// Not promised: that kinds keep their numeric values (their names do), or that
// a mask can be parsed back.
package credential
