// Package trigger decides which content is worth whole-unit work. It reads
// every byte there is to scan, so it is built to look at few of them.
//
// Its table is closed, and each row a pure function of at most [Window] bytes
// round its anchor, whatever the ends of the run it stands in. Nearly all rows
// read at most [Margin] bytes; where one reads on, it says so ([Reach]). So the
// scanner may look at a delta's differences only, and as far round them as
// anything was read in the delta's base. A row confirms itself, so that prose,
// identifiers, hashes and images do not fire. Anchors are looked for inside
// runs: a run is not a token.
//
// A new form is a new row, here or in the package view; the rest does not
// change.
package trigger
