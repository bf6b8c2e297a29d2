package pack

import "github.com/tokenguard/tokenguard/internal/odb/disk"

// Access is how the pack was opened, for readers that inflate entries
// themselves.
func (p *Pack) Access() *disk.Access { return p.access }
