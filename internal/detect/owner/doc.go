// Package owner finds the account that a token belongs to: an email or a user
// name in the same record, object, block or call, in whatever language. It
// weighs keys, structure and distance, and leaves out what is somebody else's:
// an account that was made up is worse than none.
//
// The work is linear in the text: every token weighs a bounded number of
// accounts within a bounded reach.
package owner
