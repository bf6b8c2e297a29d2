// Package credtest makes synthetic credentials for tests, so that no committed
// file has to hold one: tokens and accounts from a seed, broken variants of
// them, fixtures rendered at run time, the acceptance test that a detector must
// pass, and repositories made by real git.
//
// It is imported by tests only. It shares no table and no code with the
// detector, and computes checksum and base64 itself, so that a mistake in
// either shows as a disagreement.
//
// Nothing here was issued by anyone: a checksum that holds is arithmetic, and
// the domains are invented. The same seed gives the same text on every machine.
package credtest
