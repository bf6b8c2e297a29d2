package corpus

import "strings"

// examples are the pairs, tokens, emails and sites that documents and tests
// use for the real thing, as Atlassian's own pages and the tests of its
// clients have them.
var (
	examplePairs = strings.Fields(`
		fred@example.com:freds_api_token fred:fred user@example.com:api_token_string user@example.com:user_api_token
		user@example.com:api_token user@example.com:your_api_token user@example.com:api-token-123 me@example.com:my-api-token
		email@example.com:<api_token> your_email@domain.com:your_user_api_token your.email@domain.com:abcdefg
		useremail:api_token useremail:<YOUR_API_TOKEN> EMAIL:API_TOKEN <email>:<api_token> <username>:<yourToken>
		user:token username:token user_key:user_secret {bitbucket_username}:{api_token} x-token-auth:{access_token}
		x-token-auth:{repository_access_token} admin:testpassword no-colon-here :api-token user@example.com: user:pass
		user:password username:password admin:admin admin:password email:token test:test foo:bar : guest:guest root:root
		jenkins:jenkins123 elastic:changeme s6BhdRkqt3:gX1fBAt3bV my-client:my-secret clientId:clientSecret user1:password1
		postman:password alice:wonderland bob:secret joe:password123 myuser:mypassword postgres:postgres tomcat:s3cret
		admin:changeit user:passwd test: john:doe hello:world demo:demo api:key admin:admin123 root:toor scott:tiger
		anonymous:anonymous ${USER}:${TOKEN} {{user}}:{{token}} %USER%:%TOKEN% $USER:$TOKEN <user>:<password> [user]:[token]
		user:**** user:xxxxxxxx user:...`)
	exampleEmails = strings.Fields(`
		user@example.com test@example.com email@example.com fred@example.com ada@example.com you@example.com john.doe@example.com
		jsmith@example.com alice@example.com admin@example.com info@example.com testuser1005@example.com test.profile@example.com
		trufflesecurity@example.com your-email@example.com your.email@company.com user@company.com you@example.test
		YOUR@EMAIL.ORG your@email.com test@test.com dev.user@example.org user@atlassian.com jon@domain.tld YOUR_CLIENT_MAIL
		service-account-email`)
	exampleTokens = strings.Fields(`
		api_token api-token api_key apitoken token test-token test_token test_pat test-access-token valid-token expired-token
		user-api-token shared-token server-pat pat-token my-api-token cloud-api-token app-password your_api_token your-api-token
		your-api-token-here your_jira_api_token_here your_confluence_api_token_here your_jira_personal_access_token
		service-account-token YOUR_API_TOKEN YOUR_APP_ACCESS_TOKEN <YOUR_API_TOKEN> <API_TOKEN> <api-token> <access_token>
		<TOKEN> freds_api_token abcd1234 abc123 abracadabra secret changeme cool-token password mypassword testpass admin
		jira atlassian 12345678 ... ---------------- **************** abcdef1234567890abcdef12 ATATT ATATT3 ATATT3x… ATATT3xFf...
		ATATT3xFfGF... ATATT3xFfGF0... ATSTT3xFfGF0…... ATCTT… ${JIRA_TOKEN} {{token}} %TOKEN% $TOKEN ${{secrets.TOKEN}}
		$(pass_jira) op://vault/jira/token [MASKED] REDACTED aB1cD2eF3gH4iJ5kL6mN7oP8 this_is_my_api_token_123
		abcabcabcabcabcabcabcabc xxxxxxxxxxxxxxxxxxxxxxxx ATBBxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`)
	exampleSites = strings.Fields(`
		your-domain your-company your-site yoursite yourcompany your-workspace mysite mycompany example examplefoo-jira test
		acme yournamehere SITE_ID`)
)

// silentFiles yields files as real repositories hold them.
func silentFiles(p population, yield func(Case) bool) bool {
	for _, c := range carriers("silence") {
		if !yield(Case{Group: "look-alikes", Name: c.name, File: c.file, Content: c.text.text(p, c.name)}) {
			return false
		}
	}
	return true
}

// silentPairs yields every example of a pair in the ways a pair is written.
func silentPairs(_ population, yield func(Case) bool) bool {
	ways := []struct{ name, file, before, chain, after string }{
		{"in a header", "client.conf", "Authorization: Basic ", "base64", "\n"},
		{"in a header, by echo", "auth.py", `auth = "Basic `, "newline|base64", "\"\n"},
		{"in a header, by PowerShell", "auth.ps1", `$auth = "Basic `, "UTF-16LE|base64", "\"\n"},
		{"behind curl -u", "sync.sh", "curl -u '", "", "' https://your-domain.atlassian.net/rest/api/3/myself\n"},
		{"in JSON", "auth.json", `{"jira":{"auth":"`, "base64", "\"}}\n"},
	}
	for _, pair := range examplePairs {
		for _, w := range ways {
			text := pair
			if w.chain != "" {
				text = encode(pair, w.chain)
			}
			if !yield(Case{Group: "example pairs", Name: pair + " " + w.name, File: w.file, Content: w.before + text + w.after}) {
				return false
			}
		}
	}
	return true
}

// silentTokens yields every example of a token with an account that is none,
// every example of an account with a token that is none, and every example of
// a site, where both would be looked for.
func silentTokens(p population, yield func(Case) bool) bool {
	environment := func(email, token, site string) string {
		return "JIRA_URL=https://" + site + "\nJIRA_EMAIL=" + email + "\nJIRA_API_TOKEN=" + token + "\n"
	}
	ways := []struct{ name, file, content string }{
		{"in a command", "sync.sh", "curl -u 'EMAIL:TOKEN' https://SITE/rest/api/3/myself\n"},
		{"in a call", "jira.py", `jira = JIRA("https://SITE", basic_auth=("EMAIL", "TOKEN"))` + "\n"},
		{"in JSON", "jira.json", `{"site": "https://SITE", "email": "EMAIL", "apiToken": "TOKEN"}` + "\n"},
		{"in elements", "jira.xml", "<jira><url>https://SITE</url><user>EMAIL</user><password>TOKEN</password></jira>\n"},
		{"in columns", "jira.csv", "site,user,password\nhttps://SITE,EMAIL,TOKEN\n"},
		{"in netrc", ".netrc", "machine SITE login EMAIL password TOKEN\n"},
	}
	// Of a real token's length, so it is made here: no file holds the like.
	for _, token := range append(exampleTokens, "BBDC-"+strings.Repeat("x", 44)) {
		h := p.person(token)
		pair := encode(h.Email()+":"+token, "base64")
		if !yield(Case{Group: "example tokens", Name: token + " of a real account", File: ".env", Content: environment(h.Email(), token, h.Site())}) ||
			!yield(Case{Group: "example tokens", Name: token + " of a real account in a header", File: "h.txt", Content: "Authorization: Basic " + pair + "\n"}) {
			return false
		}
		for _, w := range ways {
			content := strings.NewReplacer("EMAIL", h.Email(), "TOKEN", token, "SITE", h.Site()).Replace(w.content)
			if !yield(Case{Group: "example tokens", Name: token + " of a real account " + w.name, File: w.file, Content: content}) {
				return false
			}
		}
	}
	for _, email := range exampleEmails {
		if !yield(Case{Group: "example emails", Name: email, File: "test.env", Content: environment(email, "my-secret-api-token", p.person(email).Site())}) {
			return false
		}
	}
	for _, site := range exampleSites {
		content := "curl -u you@example.com:api_token https://" + site + ".atlassian.net/rest/api/3/myself\n"
		if !yield(Case{Group: "example sites", Name: site, File: "README.md", Content: content}) {
			return false
		}
	}
	return true
}

// silentNoise yields random data in every encoding in which a pair is found.
func silentNoise(p population, yield func(Case) bool) bool {
	for _, e := range encodings {
		for _, text := range []struct{ name, text string }{
			{"random text", "‹R220|" + e.chain + "›"},
			{"prose", "‹the quick brown fox: jumps over a lazy dog, asks everyone twice, and goes home to sleep|" + e.chain + "›"},
			{"an email", "‹mail for ‹O›: thank you for using Jira and have a nice day|" + e.chain + "›"},
		} {
			content := template("x = \""+text.text+"\"\n").text(p, e.name+text.name)
			if !yield(Case{Group: "noise", Name: text.name + " in " + e.name, File: "noise.txt", Content: content}) {
				return false
			}
		}
	}
	return true
}
