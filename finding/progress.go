package finding

// Progress is a snapshot of a run under way.
type Progress struct {
	// Stage says what is being read: "objects", "files", "provenance".
	Stage string
	// Done and Total count Stage's items; Total is 0 when it is not known.
	Done, Total int
	Bytes       int64
	Findings    int
}
