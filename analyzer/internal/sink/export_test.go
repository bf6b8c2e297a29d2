package sink

import "strings"

// Lines returns how many lines the table has.
func Lines() int {
	return len(strings.Fields(standard + webClients + forges + defaults + atlassian))
}
