package corpus

import (
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// kind is a kind of credential in one of its variants.
type kind struct {
	name     string
	kind     credential.Kind
	evidence finding.Evidence
	account  func(credtest.Holder) string
	secret   func(credtest.Holder) string
}

// kinds are those that are recognised wherever they stand. The first two stand
// in every carrier, the others take turns.
var kinds = []kind{
	{"API token", credential.APIToken, finding.Confirmed, credtest.Holder.Email, issued(credential.APIToken)},
	{"app password", credential.AppPassword, finding.Confirmed, credtest.Holder.User, issued(credential.AppPassword)},
	{"service token", credential.ServiceToken, finding.Confirmed, credtest.Holder.Email, issued(credential.ServiceToken)},
	{"access token of a user", credential.AccessToken, finding.Confirmed, credtest.Holder.User, issued(credential.AccessToken)},
	{"API token of a user", credential.APIToken, finding.Confirmed, credtest.Holder.User, issued(credential.APIToken)},
	{"API token without padding", credential.APIToken, finding.Confirmed, credtest.Holder.Email, sized(126)},
	{"API token with two of padding", credential.APIToken, finding.Confirmed, credtest.Holder.Email, sized(127)},
	{"short API token", credential.APIToken, finding.Confirmed, credtest.Holder.Email, sized(56)},
	{"long API token", credential.APIToken, finding.Confirmed, credtest.Holder.Email, sized(500)},
	{"API token with a lower-case checksum", credential.APIToken, finding.Confirmed, credtest.Holder.Email, changed(credtest.LowerCase)},
	{"altered API token", credential.APIToken, finding.Likely, credtest.Holder.Email, changed(credtest.Altered)},
	{"API token cut off at its padding", credential.APIToken, finding.Likely, credtest.Holder.Email, changed(credtest.Truncated)},
}

// always is how many kinds stand in every carrier.
const always = 2

// named is the kind whose account looks like a word of a program: it stands in
// every carrier too.
var named = kind{"app password of a plain name", credential.AppPassword, finding.Confirmed, plainName, issued(credential.AppPassword)}

func plainName(h credtest.Holder) string { return strings.ReplaceAll(h.User(), "-", "") }

// headed are the kinds that only a Basic header makes credentials.
var headed = []kind{
	{"classic token", credential.ClassicToken, finding.Likely, credtest.Holder.Email, issued(credential.ClassicToken)},
	{"login", credential.Basic, finding.Generic, credtest.Holder.User, credtest.Holder.Password},
}

// own are the kinds that have carriers of their own, by the carriers' file.
var own = []struct {
	group string
	kinds []kind
}{
	{"headers", append(kinds[:always:always], headed...)},
	{"access", []kind{
		{"access token", credential.AccessToken, finding.Confirmed, credtest.Holder.Email, issued(credential.AccessToken)},
		{"API token", credential.APIToken, finding.Confirmed, credtest.Holder.Email, issued(credential.APIToken)},
	}},
	{"datacenter", []kind{{"Data Center token", credential.DataCenterToken, finding.Likely, credtest.Holder.User, issued(credential.DataCenterToken)}}},
	{"bitbucket-datacenter", []kind{{"Bitbucket token", credential.DataCenterToken, finding.Likely, credtest.Holder.User, credtest.Holder.BitbucketDataCenterToken}}},
	{"classic", headed[:1]},
	{"unseen", kinds[:1]},
	{"unseen-alone", append(headed[:1:1], kind{"Data Center token", credential.DataCenterToken, finding.Likely, credtest.Holder.Email, issued(credential.DataCenterToken)})},
	{"trello", []kind{{"Trello token", credential.TrelloToken, finding.Likely, credtest.Holder.User, issued(credential.TrelloToken)}}},
}

// turn returns the kinds that stand in the carrier of the name.
func turn(name string) []kind {
	others := kinds[always:]
	return append(kinds[:always:always], others[population(0).number(name)%uint64(len(others))])
}

func issued(k credential.Kind) func(credtest.Holder) string {
	return func(h credtest.Holder) string { return h.Token(k) }
}

func sized(payload int) func(credtest.Holder) string {
	return func(h credtest.Holder) string { return h.LongToken(credential.APIToken, payload) }
}

func changed(change func(string) string) func(credtest.Holder) string {
	return func(h credtest.Holder) string { return change(h.Token(credential.APIToken)) }
}
