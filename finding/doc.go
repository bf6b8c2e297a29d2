// Package finding is what tokenguard reports: one credential in one unit, with
// the evidence for it, the place it stands, who put it there, and the receipt
// that says what was read.
//
// # Positions
//
// Offsets, lines and columns are those of the text as it stands in the unit,
// in bytes. A [Span] is half-open and starts at 0; lines and columns start at
// 1, and the end column is the one after the last byte. A line ends at LF, at
// CR LF (as UTF-16 and UTF-32 have it too), or at a CR alone.
//
// # The JSON contract, tokenguard/v1
//
//	{"schema":"tokenguard/v1","findings":[…],"receipt":{…}}
//
// A finding holds
//
//	kind evidence fingerprint account_masked secret_masked site form decode
//	unit path line column end_line end_column blob context_masked masked_fields
//
// then commit, author, author_email and date of the first introduction, and
//
//	provenance: [{commit, author, author_email, date, path, removed_by, refs,
//	in_head, reachable}]
//
// Lint adds category, message and url. path is relative to the repository, or
// to what was named, with slashes; members of archives are archive!member; it
// is empty for units that are not files. decode, masked_fields, removed_by and
// refs are arrays, never null. date is RFC 3339 in the author's own zone.
//
// The receipt holds
//
//	complete findings below_level read{refs,commits,objects,bytes,files}
//	excluded[] skipped[] lost[] accepted[] remarks[] limits
//
// where the first three lists hold {reason, count, examples}, accepted holds
// {fingerprint, kind, evidence, path, line, by, reason} of findings that the
// policy took out, and remarks are lines about what in it does not count. In JSON Lines each line
// is one finding and the last is {"schema":…,"receipt":{…}}.
//
// Within tokenguard/v1 fields are added, never removed or changed in meaning.
// Not promised: the wording of form, context_masked, message and reasons, and
// the number of examples.
package finding
