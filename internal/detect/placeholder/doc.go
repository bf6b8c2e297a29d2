// Package placeholder tells what stands for a credential in documentation,
// tests and templates from what could be one. Nothing here is asked about a
// token whose checksum holds.
package placeholder
