package report

import (
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Revoke says where a credential of the kind is made useless, which comes
// before any clean-up: whoever has a clone has the credential. The pages are
// those of Atlassian's support documentation.
func Revoke(k credential.Kind) string {
	switch k {
	case credential.APIToken, credential.ClassicToken:
		return "revoke it at https://id.atlassian.com/manage-profile/security/api-tokens"
	case credential.ServiceToken:
		return "have an organization admin revoke it at https://admin.atlassian.com under service accounts"
	case credential.AccessToken:
		return "revoke it in Bitbucket under the access tokens of the repository, project or workspace"
	case credential.AppPassword:
		return "revoke it at https://bitbucket.org/account/settings/app-passwords/"
	case credential.DataCenterToken:
		return "revoke it in your profile under personal access tokens"
	case credential.TrelloToken:
		return "revoke it at https://trello.com/your/account"
	case credential.Custom:
		return "revoke it where it was issued"
	}
	return "change the password where it is used"
}

// CleanUp says how the credential is taken out of the place it stands in.
func CleanUp(f finding.Finding) string {
	if f.First().Commit != "" {
		return "then take it out of the history (git filter-repo): every clone keeps it"
	}
	switch f.Location.Unit {
	case finding.UnitIndex:
		return "then take it out of the file and stage that: git add -- " + Quote(f.Location.Path)
	case finding.UnitPathName, finding.UnitRefName:
		return "then give it another name"
	case finding.UnitFile, finding.UnitSymlink, finding.UnitGitConfig, finding.UnitStdin:
		return "then read it from the environment instead"
	case finding.UnitReflog:
		return "then delete that entry: git reflog delete"
	}
	return "then delete the unreachable object: git reflog expire --expire=now --all && git gc --prune=now"
}

// Quote returns a file name as one word of a shell, inert like [Escape]. Names
// that have to be escaped take the $'…' of bash, zsh and POSIX 2024.
func Quote(name string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("/._-+@%=,", r)
	}
	if Escape(name) != name {
		escaped := strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(name)
		return "$'" + Escape(escaped) + "'"
	}
	if name != "" && strings.TrimFunc(name, plain) == "" {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
