// Package grequests has the fields of grequests, from its documentation.
package grequests

type RequestOptions struct {
	Auth    []string
	Headers map[string]string
}
