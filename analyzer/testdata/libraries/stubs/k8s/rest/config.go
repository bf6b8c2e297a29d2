// Package rest has the fields of client-go v0.31, which is too large to build
// for a test.
package rest

type Config struct{ Host, Username, Password, BearerToken string }
