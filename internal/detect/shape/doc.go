// Package shape knows what the tokens of each kind look like in bytes, and the
// words that make a kind without proof Atlassian's. Every function reads a
// bounded stretch, so that triggers may call it.
package shape
