package corpus

// paired yields contents with several accounts or with none, and tokens that
// stand where most things are no credential. Only the kinds that a checksum
// proves stand there: the rest may be silent.
func paired(p population, yield func(Case) bool) bool {
	for _, c := range carriers("paired") {
		for _, k := range kinds[:always] {
			if !yield(c.of(p, "pairs", k)) {
				return false
			}
		}
	}
	return true
}
