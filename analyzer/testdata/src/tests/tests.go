// Package tests has its credentials in its tests.
package tests
