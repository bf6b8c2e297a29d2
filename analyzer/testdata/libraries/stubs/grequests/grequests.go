// Package grequests has fields of grequests (RequestOptions in request.go), which
// the module proxy does not serve everywhere.
package grequests

type RequestOptions struct {
	Auth    []string
	Headers map[string]string
}
