// Package corpus renders the cases that the detector must find, and those on
// which it must stay silent: kinds of credential, times the carriers they stand
// in, times the encodings people use, times the places of a repository.
//
// The carriers are written down as they stand in real files, in testdata, with
// marks where account, token and their encodings go; markup.go explains them.
// Everything is rendered at run time, so that no committed file holds a
// credential, and the same seed gives the same text on every machine.
//
// It is imported by tests only. Like its parent it shares no table and no code
// with the detector.
package corpus
