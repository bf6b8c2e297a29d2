package credtest

import (
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Sample is a credential in one form, for [Accept].
type Sample struct {
	Name     string
	Kind     credential.Kind
	Evidence finding.Evidence
	// OpenStart and OpenEnd say that the text is recognised although other
	// characters of the base64 alphabets touch it there.
	OpenStart, OpenEnd bool
	// Make returns the sample for a holder.
	Make func(Holder) Record
}

// Record is a sample as it stands in content.
type Record struct {
	// Text is what the detector's span covers; Before and After are what it
	// needs around it, on the same line.
	Before, Text, After string
	Secret, Account     string
}

// Samples returns one sample of every kind, of every variant of a kind, and of
// the forms that every detector of Basic credentials must know.
func Samples() []Sample {
	const confirmed, likely, generic = finding.Confirmed, finding.Likely, finding.Generic
	api, service := credential.APIToken, credential.ServiceToken
	return []Sample{
		{"API token", api, confirmed, true, true, issued(api)},
		{"access token", credential.AccessToken, confirmed, true, true, issued(credential.AccessToken)},
		{"service token", service, confirmed, true, true, issued(service)},
		{"API token without padding", api, confirmed, true, false, sized(api, 126)},
		{"API token with two of padding", api, confirmed, true, true, sized(api, 127)},
		{"shortest API token", api, confirmed, true, false, sized(api, 54)},
		{"longest API token", api, confirmed, true, false, sized(api, 594)},
		{"API token with a lower-case checksum", api, confirmed, true, true, changed(LowerCase)},
		{"API token with a wrong checksum", api, likely, true, true, changed(Altered)},
		{"API token cut off at its padding", api, likely, true, false, changed(Truncated)},
		{"app password", credential.AppPassword, confirmed, true, true, issued(credential.AppPassword)},
		{"Trello token", credential.TrelloToken, likely, true, true, issued(credential.TrelloToken)},
		{"Bitbucket Data Center token", credential.DataCenterToken, likely, true, false, bitbucketDataCenter},
		{"Data Center token beside an Atlassian word", credential.DataCenterToken, likely, false, false, dataCenter},
		{"classic token beside its account", credential.ClassicToken, likely, false, false, classic},
		{"pair", api, confirmed, false, true, pair},
		{"pair in a Basic header", api, confirmed, false, false, basicHeader},
		{"pair in UTF-16 in a Basic header", api, confirmed, false, false, basicHeaderUTF16},
		{"pair in base64 alone", api, confirmed, false, false, barePair},
		{"login in a Basic header", credential.Basic, generic, false, false, login},
	}
}

func issued(k credential.Kind) func(Holder) Record {
	return func(h Holder) Record { return plain(h.Token(k)) }
}

func sized(k credential.Kind, size int) func(Holder) Record {
	return func(h Holder) Record { return plain(h.LongToken(k, size)) }
}

func changed(change func(string) string) func(Holder) Record {
	return func(h Holder) Record { return plain(change(h.Token(credential.APIToken))) }
}

func plain(token string) Record { return Record{Text: token, Secret: token} }

func bitbucketDataCenter(h Holder) Record { return plain(h.BitbucketDataCenterToken()) }

func dataCenter(h Holder) Record {
	token := h.Token(credential.DataCenterToken)
	return Record{Before: "JIRA_PERSONAL_TOKEN=", Text: token, Secret: token}
}

func classic(h Holder) Record {
	token := h.Token(credential.ClassicToken)
	return Record{Before: "JIRA_EMAIL=" + h.Email() + " JIRA_API_TOKEN=", Text: token, Secret: token, Account: h.Email()}
}

func pair(h Holder) Record {
	return Record{Text: h.Pair(), Secret: h.Token(credential.APIToken), Account: h.Email()}
}

func basicHeader(h Holder) Record {
	r := barePair(h)
	r.Before = "Authorization: Basic "
	return r
}

func basicHeaderUTF16(h Holder) Record {
	r := basicHeader(h)
	r.Text = Base64(UTF16LE(h.Pair()))
	return r
}

func barePair(h Holder) Record {
	return Record{Text: h.Basic(), Secret: h.Token(credential.APIToken), Account: h.Email()}
}

func login(h Holder) Record {
	return Record{Before: "Authorization: Basic ", Text: Base64(h.Login()), Secret: h.Password(), Account: h.User()}
}
