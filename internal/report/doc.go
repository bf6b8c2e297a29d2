// Package report writes findings and the receipt, one writer a format: text
// for people, the JSON contract of package finding as one document or as
// lines, and SARIF 2.1.0.
//
// Every writer is a function of what it is given: it reads no clock,
// environment or file, and the same findings give the same bytes. What comes
// from a repository (paths, names, messages) is escaped, so that a report
// printed on a terminal or in a CI log cannot move the cursor, change the
// direction of text or speak to the CI system. No writer reads a secret's text:
// secrets and accounts are masked by their own methods.
//
// Not promised: the wording and layout of text, and the order of keys.
package report
