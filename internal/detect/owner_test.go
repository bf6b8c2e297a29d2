package detect

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// fill replaces E1, T1 (API token), U1, A1 (app password), H1 (site) and
// their likes for other holders.
func fill(s string) string {
	for n := range uint64(4) {
		h := credtest.New(n + 20)
		d := string(rune('0' + n))
		s = strings.NewReplacer("‹E"+d+"›", h.Email(), "‹T"+d+"›", h.Token(1), "‹U"+d+"›", h.User(),
			"‹A"+d+"›", h.Token(4), "‹H"+d+"›", h.Site(), "‹C"+d+"›", h.Token(7), "‹X"+d+"›", h.Token(2)).Replace(s)
	}
	return s
}

// TestOwner says which account each token belongs to, in order of the tokens.
func TestOwner(t *testing.T) {
	tests := []struct{ name, content, want string }{
		// One account and one token, in every notation.
		{"environment file", "JIRA_EMAIL=‹E1›\nJIRA_API_TOKEN=‹T1›\n", "‹E1›"},
		{"environment file, token first", "JIRA_API_TOKEN=‹T1›\nJIRA_EMAIL=‹E1›\n", "‹E1›"},
		{"export with quotes", "export ATLASSIAN_USER=\"‹E1›\"\nexport ATLASSIAN_TOKEN=\"‹T1›\"\n", "‹E1›"},
		{"user name in an environment file", "BITBUCKET_USERNAME=‹U1›\nBITBUCKET_APP_PASSWORD=‹A1›\n", "‹U1›"},
		{"user name for an API token", "JIRA_USERNAME=‹U1›\nJIRA_API_TOKEN=‹T1›\n", "‹U1›"},
		{"YAML", "jira:\n  url: https://‹H1›\n  email: ‹E1›\n  token: ‹T1›\n", "‹E1›"},
		{"YAML, user name with quotes", "bitbucket:\n  username: '‹U1›'\n  app_password: '‹A1›'\n", "‹U1›"},
		{"YAML, bare user and quoted token", "jira:\n  user: ‹U1›\n  token: \"‹T1›\"\n", "‹U1›"},
		{"JSON", `{"email": "‹E1›", "apiToken": "‹T1›"}`, "‹E1›"},
		{"JSON, minified, token first", `{"a":{"token":"‹T1›","site":"‹H1›","username":"‹U1›"}}`, "‹U1›"},
		{"JSON in JSON", `{"body": "{\"email\":\"‹E1›\",\"token\":\"‹T1›\"}"}`, "‹E1›"},
		{"JSON with an email as key", `{"‹E1›": "‹T1›"}`, "‹E1›"},
		{"TOML", "[jira]\nemail = \"‹E1›\"\ntoken = \"‹T1›\"\n", "‹E1›"},
		{"INI", "[jira]\nuser=‹U1›\ntoken=‹T1›\n", "‹U1›"},
		{"properties", "jira.user.email=‹E1›\njira.api.token=‹T1›\n", "‹E1›"},
		{"properties with escapes", `jira.user=‹E1›` + "\n" + `jira.token=` + "‹T1›\n", "‹E1›"},
		{"XML elements", "<server>\n  <username>‹U1›</username>\n  <password>‹A1›</password>\n</server>", "‹U1›"},
		{"XML on one line", "<s><token>‹T1›</token><email>‹E1›</email></s>", "‹E1›"},
		{"XML attributes", `<jira user="‹E1›" token="‹T1›"/>`, "‹E1›"},
		{"HCL", "provider \"jira\" {\n  user     = \"‹E1›\"\n  password = \"‹T1›\"\n}\n", "‹E1›"},
		{"CSV", "name,email,token\nAda,‹E1›,‹T1›\n", "‹E1›"},
		{"CSV with user names", "user,password\n‹U1›,‹A1›\n‹U2›,‹A2›\n", "‹U1› ‹U2›"},
		{"netrc on lines", "machine ‹H1›\nlogin ‹E1›\npassword ‹T1›\n", "‹E1›"},
		{"netrc on one line", "machine bitbucket.org login ‹U1› password ‹A1›\n", "‹U1›"},
		{"Go arguments", "\treq.SetBasicAuth(\"‹E1›\", \"‹T1›\")\n", "‹E1›"},
		{"Go arguments on lines", "jira.New(\n\t\"https://‹H1›\",\n\t\"‹E1›\",\n\t\"‹T1›\",\n)\n", "‹E1›"},
		{"Go struct", "tp := jira.BasicAuthTransport{\n\tUsername: \"‹U1›\",\n\tPassword: \"‹T1›\",\n}\n", "‹U1›"},
		{"Go constants", "const (\n\tuser  = \"‹E1›\"\n\ttoken = \"‹T1›\"\n)\n", "‹E1›"},
		{"Python tuple", "JIRA(server, basic_auth=('‹E1›', '‹T1›'))\n", "‹E1›"},
		{"Python keywords", "Jira(url='https://‹H1›', username='‹E1›', password='‹T1›', cloud=True)\n", "‹E1›"},
		{"Python, app password", "auth = HTTPBasicAuth('‹U1›', '‹A1›')\n", "‹U1›"},
		{"JavaScript", "const auth = {\n  email: '‹E1›',\n  apiToken: '‹T1›',\n};\n", "‹E1›"},
		{"PHP", "$c = ['user' => '‹U1›', 'token' => '‹T1›'];", "‹U1›"},
		{"Java setters", "conf.setUsername(\"‹U1›\");\nconf.setPassword(\"‹A1›\");\n", "‹U1›"},
		{"Java map", "m.put(\"username\", \"‹U1›\");\nm.put(\"password\", \"‹A1›\");\n", "‹U1›"},
		{"command line options", "jira login --email ‹E1› --token ‹T1›\n", "‹E1›"},
		{"command line options with user name", "bb --username ‹U1› --password=‹A1›\n", "‹U1›"},
		{"wget", "wget --user=‹E1› --password=‹T1› https://‹H1›/x\n", "‹E1›"},
		{"Dockerfile", "ENV JIRA_USER ‹U1›\nENV JIRA_TOKEN ‹T1›\n", "‹U1›"},
		{"docker-compose list", "    environment:\n      - JIRA_EMAIL=‹E1›\n      - JIRA_TOKEN=‹T1›\n", "‹E1›"},
		{"Kubernetes env", "env:\n- name: JIRA_EMAIL\n  value: ‹E1›\n- name: JIRA_TOKEN\n  value: ‹T1›\n", "‹E1›"},
		{"Kubernetes env with user name", "env:\n  - name: BB_USERNAME\n    value: ‹U1›\n  - name: BB_APP_PASSWORD\n    value: ‹A1›\n", "‹U1›"},
		{"Postman", `"basic":[{"key":"password","value":"‹A1›","type":"string"},{"key":"username","value":"‹U1›","type":"string"}]`, "‹U1›"},
		{"MCP client", `"env": {"JIRA_URL": "https://‹H1›", "JIRA_USERNAME": "‹E1›", "JIRA_API_TOKEN": "‹T1›"}`, "‹E1›"},
		{"MCP arguments", `"args": ["--jira-username", "‹E1›", "--jira-token", "‹T1›"]`, "‹E1›"},
		{"Jenkins XML", "<c>\n  <id>x</id>\n  <description>d</description>\n  <username>‹U1›</username>\n  <password>‹T1›</password>\n</c>", "‹U1›"},
		{"SQL", "INSERT INTO c VALUES (1,'‹E1›','‹T1›',NULL);", "‹E1›"},
		{"Markdown table", "| ‹E1› | ‹T1› |", "‹E1›"},
		{"two bare lines", "‹E1›\n‹T1›\n", "‹E1›"},
		{"log line", "2024 INFO login ok user=‹U1› token=‹T1› ms=4", "‹U1›"},
		{"query string", "?user=‹U1›&token=‹T1›&x=1", "‹U1›"},
		{"pair, user name in quotes", `auth: "‹U1›:‹A1›"`, "‹U1›"},
		{"PowerShell", "$user = \"‹E1›\"\r\n$token = \"‹T1›\"\r\n", "‹E1›"},
		{"Ruby", "JIRA = { :username => '‹U1›', :password => '‹A1›' }", "‹U1›"},
		{"Rust, wrapped literals", "Config {\n    user: String::from(\"‹U1›\"),\n    token: String::from(\"‹T1›\"),\n}", "‹U1›"},
		{"Rust, app password", "client.get(url).basic_auth(\"‹U1›\", Some(\"‹A1›\"))", "‹U1›"},
		{"Groovy without a sign", "credentials {\n    username '‹U1›'\n    password '‹A1›'\n}", "‹U1›"},
		{"Clojure", "{:username \"‹U1›\" :password \"‹A1›\"}", "‹U1›"},
		{"property list", "<key>email</key>\n<string>‹E1›</string>\n<key>token</key>\n<string>‹T1›</string>", "‹E1›"},
		{"Terraform variables", "variable \"jira_user\" {\n  default = \"‹E1›\"\n}\n\nvariable \"jira_token\" {\n  default = \"‹T1›\"\n}\n", "‹E1›"},
		{"docker login", "docker login -u ‹U1› -p ‹A1› registry", "‹U1›"},
		{"Go literals joined", "pair := \"‹U1›\" + \":\" + \"‹X1›\"\n", "‹U1›"},
		{"PHP literals joined", "base64_encode('‹U1›' . ':' . '‹A1›')", "‹U1›"},
		{"Python format", "\"%s:%s\" % (\"‹U1›\", \"‹X1›\")\n", "‹U1›"},
		{"Python, user name on its line", "HTTPBasicAuth(\n    \"‹U1›\",\n    \"‹A1›\",\n)\n", "‹U1›"},
		{"Rust constants", "const USERNAME: &str = \"‹U1›\";\nconst PASSWORD: &str = \"‹A1›\";\n", "‹U1›"},
		{"TypeScript constants", "const username: string = '‹U1›';\nconst password: string = '‹A1›';\n", "‹U1›"},
		{"fish", "set -x JIRA_USER ‹U1›\nset -x JIRA_TOKEN ‹A1›\n", "‹U1›"},

		// Several.
		{"two records in an environment file", "JIRA_EMAIL=‹E1›\nJIRA_TOKEN=‹T1›\nBB_USER=‹U2›\nBB_PASSWORD=‹A2›\n", "‹E1› ‹U2›"},
		{"two services, tokens first", "JIRA_TOKEN=‹T1›\nJIRA_EMAIL=‹E1›\nCONFLUENCE_TOKEN=‹T2›\nCONFLUENCE_EMAIL=‹E2›\n", "‹E1› ‹E2›"},
		{"one key for all, token first", "token=‹T1›\nurl=x\nemail=‹E1›\ntoken=‹T2›\nurl=x\nemail=‹E2›\n", "‹E1› ‹E2›"},
		{"one key for all, account first", "email=‹E1›\nurl=x\ntoken=‹T1›\nemail=‹E2›\nurl=x\ntoken=‹T2›\n", "‹E1› ‹E2›"},
		{"array of objects", `[{"email":"‹E1›","token":"‹T1›"},{"email":"‹E2›","token":"‹T2›"}]`, "‹E1› ‹E2›"},
		{"array of objects, token first", `[{"token":"‹T1›","email":"‹E1›"},{"token":"‹T2›","email":"‹E2›"}]`, "‹E1› ‹E2›"},
		{"array of objects, one without account", `[{"email":"‹E1›","token":"‹T1›"},{"token":"‹T2›"}]`, "‹E1› -"},
		{"YAML list", "- email: ‹E1›\n  token: ‹T1›\n- email: ‹E2›\n  token: ‹T2›\n", "‹E1› ‹E2›"},
		{"YAML list, token first", "- token: ‹T1›\n  email: ‹E1›\n- token: ‹T2›\n  email: ‹E2›\n", "‹E1› ‹E2›"},
		{"YAML blocks", "jira:\n  email: ‹E1›\n  token: ‹T1›\nbitbucket:\n  username: ‹U2›\n  password: ‹A2›\n", "‹E1› ‹U2›"},
		{"YAML blocks, token first", "a:\n  token: ‹T1›\n  email: ‹E1›\nb:\n  token: ‹T2›\n  email: ‹E2›\n", "‹E1› ‹E2›"},
		{"CSV rows", "‹E1›,‹T1›\n‹E2›,‹T2›\n‹E3›,‹T3›\n", "‹E1› ‹E2› ‹E3›"},
		{"CSV rows, token first", "‹T1›,‹E1›\n‹T2›,‹E2›\n‹T3›,‹E3›\n", "‹E1› ‹E2› ‹E3›"},
		{"XML servers", "<s><u><username>‹U1›</username><password>‹A1›</password></u><u><username>‹U2›</username><password>‹A2›</password></u></s>", "‹U1› ‹U2›"},
		{"XML servers, password first", "<u>\n<password>‹A1›</password>\n<username>‹U1›</username>\n</u>\n<u>\n<password>‹A2›</password>\n<username>‹U2›</username>\n</u>", "‹U1› ‹U2›"},
		{"INI sections", "[a]\nuser=‹U1›\ntoken=‹T1›\n[b]\ntoken=‹T2›\n", "‹U1› -"},
		{"netrc machines", "machine a login ‹E1› password ‹T1›\nmachine b login ‹U2› password ‹A2›\n", "‹E1› ‹U2›"},
		{"one account for two tokens", "EMAIL=‹E1›\nJIRA_TOKEN=‹T1›\nCONFLUENCE_TOKEN=‹T2›\n", "‹E1› ‹E1›"},
		{"two pairs on a line", "curl -u ‹E1›:‹T1› a && curl -u ‹E2›:‹T2› b", "‹E1› ‹E2›"},
		{"calls on lines", "a(\"‹E1›\", \"‹T1›\")\nb(\"‹E2›\", \"‹T2›\")\n", "‹E1› ‹E2›"},
		{"email and user name of one account", "JIRA_USER=‹U1›\nJIRA_EMAIL=‹E1›\nJIRA_TOKEN=‹T1›\n", "‹E1›"},
		{"app password wants the user name", "BITBUCKET_EMAIL=‹E1›\nBITBUCKET_USERNAME=‹U1›\nBITBUCKET_APP_PASSWORD=‹A1›\n", "‹U1›"},

		// Nobody.
		{"option that is no user", "git push -u origin main\ntoken=‹T1›\n", "-"},
		{"author in a comment", "# Author: ‹E1›\nTOKEN=‹T1›\n", "-"},
		{"mail server account", "SMTP_USER=‹E1›\nJIRA_TOKEN=‹T1›\n", "-"},
		{"notification address", "NOTIFY_EMAIL=‹E1›\nJIRA_TOKEN=‹T1›\n", "-"},
		{"sign-off", "fix\n\ntoken ‹T1›\n\nSigned-off-by: Ada <‹E1›>\n", "-"},
		{"expression, not a user", "user = cfg.User\ntoken = \"‹T1›\"\n", "-"},
		{"function call, not a user", "username = getUser()\npassword = \"‹T1›\"\n", "-"},
		{"variable, not a user", "JIRA_USER=${USER}\nJIRA_TOKEN=‹T1›\n", "-"},
		{"heading of CSV", "\"user\",\"token\"\n\"‹T1›\"\n", "-"},
		{"columns of a statement", "INSERT INTO account (id, token) VALUES (1, '‹T1›')", "-"},
		{"word behind login in prose", "The login of the bot is secret, its token ‹A1›", "-"},
		{"entity before a token", "{&quot;password&quot;:&quot;‹A1›&quot;}", "-"},
		{"argument of a call that makes no header", "log(\"‹U1›\", \"‹T1›\")", "-"},
		{"user agent and user id", "user_agent: tokenbot\nuser_id: abc\ntoken: ‹T1›\n", "-"},
		{"remote over ssh", "git@bitbucket.org:acme/x.git\ntoken=‹T1›\n", "-"},
		{"ssh URL", "url = ssh://deploy@acme.io/x\ntoken=‹T1›\n", "-"},
		{"prose behind login", "Login with user ada and password ‹A1›", "-"},
		{"option that only starts like a user's", "tool -update-all -p ‹A1›", "-"},
		{"variable, and the token as its neighbour", `SetBasicAuth(os.Getenv("JIRA_USER"), "‹A1›")`, "-"},
		{"heading of two columns", "user,site\nacme,‹T1›", "-"},
		{"number of a user", "UID=ada\nTOKEN=‹A1›", "-"},
		{"user of an image", "USER nobody\nENV TOKEN=‹A1›", "-"},
		{"element that stands for a name", "user: <username>\ntoken: ‹A1›", "-"},
		{"label without a value", "<b>User:</b> <i></i><br>\n<b>Token:</b> ‹A1›", "-"},
		{"field that is asked for", "expect(page.getByLabel('Username')).toHaveText('Welcome');\npage.getByLabel('Password').fill('‹A1›');", "-"},
		{"another setting of a table", "| Setting | Value |\n|---|---|\n| Region | eu-west |\n| Password | ‹A1› |", "-"},
		{"option in a list that names no user", "args:\n  - --user-agent\n  - mozilla\n  - --password\n  - ‹A1›", "-"},
		{"maintainers in a list", "maintainers:\n  - ‹E1›\ntoken: ‹T1›", "-"},
		{"author of a package", `{"author": {"name": "Ada", "email": "‹E1›"}, "token": "‹T1›"}`, "-"},
		{"user of a container", "securityContext:\n  user: nobody\nenv:\n- name: JIRA_TOKEN\n  value: ‹T1›", "-"},
		{"login of the command before", "docker login -u ‹U1› -p hunter2 registry\nexport JIRA_TOKEN=‹T1›", "-"},
		{"far away", "EMAIL=‹E1›\n" + strings.Repeat("# nothing\n", 300) + "TOKEN=‹T1›\n", "-"},
		{"key glued to the token", "token:‹T1›", "-"},
		{"file name before the token", "config.env:‹T1›", "-"},
		{"line number before the token", "12:‹T1›", "-"},
		{"package at a version", "jira-client@1.2.3\ntoken ‹T1›", "-"},
		{"image at twice the size", "icon@2x.png ‹T1›", "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, h := range hits(fill(tt.content)) {
				account := h.account
				if account == "" {
					account = "-"
				}
				got = append(got, account)
			}
			if got, want := strings.Join(got, " "), fill(tt.want); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// TestNobody: the name of an encoding, a scheme, a key or a variable before the colon
// of a token is no account, and none takes a part of the text around it.
func TestNobody(t *testing.T) {
	h := credtest.New(21)
	api, app := h.Token(credential.APIToken), h.Token(credential.AppPassword)
	labels := strings.Fields("hex base64 b64 plain raw utf8 utf-8 ascii https sha256 enc encrypted gzip bytes str string git " +
		"JIRA_API JIRA_USER USERNAME username email config.user process.env.USER self.username")
	for _, label := range labels {
		for _, token := range []string{api, app} {
			for name, content := range map[string]string{
				"alone":             "token = " + label + ":" + token,
				"in quotes":         `x("` + label + ":" + token + `")`,
				"of base64":         `"` + label + ":" + credtest.Base64(token) + `"`,
				"in base64":         "auth: " + credtest.Base64(label+":"+token),
				"of hex":            label + ":" + spelledOut("%02x", "")(token),
				"joined":            `"` + label + `" + ":" + "` + token + `"`,
				"joined to a colon": `"` + label + `:" + "` + token + `"`,
			} {
				for _, hit := range hits(content) {
					if hit.account != "" {
						t.Errorf("%s, %s: the account is %q", label, name, hit.account)
					}
				}
			}
		}
	}
	for _, word := range []string{"username", "USERNAME", "JIRA_USER", "email", "user", "%USER%", "$USER"} {
		for _, before := range []string{"curl -u ", "curl --user '", "https://"} {
			for _, hit := range hits(before + word + ":" + app + "@bitbucket.org/x") {
				if hit.account != "" {
					t.Errorf("%s%s: the account is %q", before, word, hit.account)
				}
			}
		}
	}
	for _, before := range []string{"0x", `"0x`, "x'", `'\x`, "X'"} {
		content := before + spelledOut("%02x", "")(h.User()+":"+app) + "'"
		if got := hits(content); len(got) != 1 || got[0].account != h.User() {
			t.Errorf("behind %s: got %+v, want the account %s", before, got, h.User())
		}
	}
}

// FuzzOwner: whatever stands around a token, it is found, and its account is
// text that stands there: none is made up.
func FuzzOwner(f *testing.F) {
	for _, around := range [][2]string{
		{"user: ada-l\ntoken: ", "\n"}, {`auth=("ada-l", "`, `")`}, {`"ada-l" + ":" + "`, `"`}, {"${X:-", "}"},
		{"user,token\nada-l,", ",1\n"}, {"(user, token) VALUES ('ada-l', '", "')"}, {"| user | token |\n|---|---|\n| ada-l | ", " |"},
		{"docker login -p ", " -u ada-l"}, {`T = "`, "\"\nbasic_auth=('ada-l', T)"}, {"TOK=", "\ncurl -u ada-l:$TOK x"},
		{"variable \"user\" {\n  default = \"ada-l\"\n}\nvariable \"token\" {\n  default = \"", "\"\n}"},
		{`[{"value":"ada-l","key":"user"},{"value":"`, `","key":"token"}]`}, {"<td>user</td><td>ada-l</td><td>", "</td>"},
		{"machine a login ada-l password ", ""}, {"user: |-\n  ada-l\ntoken: |-\n  ", "\n"}, {"user: Optional[str] = Field(default='ada-l')\nt='", "'"},
		{"[smtp]\nuser = ada-l\n[jira]\ntoken = ", ""}, {`user\n=`, `\n`}, {`<![CDATA[`, "]]>"}, {"%40:", "@"}, {"-u ada:\"", "\""},
	} {
		f.Add(around[0], around[1])
	}
	token := credtest.New(1).Token(credential.AppPassword)
	f.Fuzz(func(t *testing.T, before, behind string) {
		content := before + " " + token + " " + behind
		found := hits(content)
		if len(found) == 0 {
			t.Fatal("the token is not found")
		}
		plain, err := url.PathUnescape(content)
		if err != nil {
			plain = content
		}
		for _, h := range found {
			if h.decode == "" && !strings.Contains(content, h.account) && !strings.Contains(plain, h.account) && !strings.Contains(before, "%") {
				t.Errorf("the account %q stands nowhere", h.account)
			}
		}
		hits(before + token + behind) // glued to what is around it
	})
}
