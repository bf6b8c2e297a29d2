package sink

import "github.com/tokenguard/tokenguard/internal/policy"

// configuredRoles are the roles that the configuration of a repository knows.
var configuredRoles = map[policy.Role]Role{
	policy.RoleUser: User, policy.RoleSecret: Secret, policy.RoleHeader: Header, policy.RoleURL: URL,
}

// Configured returns the rows of the sinks that a repository describes.
func Configured(sinks []policy.Sink) []Row {
	rows := make([]Row, len(sinks))
	for i, s := range sinks {
		rows[i].Symbol = Symbol{Package: canonical(s.Package), Receiver: s.Type, Name: s.Func}
		for _, role := range s.Args {
			rows[i].Arguments = append(rows[i].Arguments, configuredRoles[role])
		}
	}
	return rows
}
