package detect

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// TestSilentPayloads: Basic headers of documentation and tests open nothing.
func TestSilentPayloads(t *testing.T) {
	for _, pair := range strings.Fields(`fred@example.com:freds_api_token fred:fred user@example.com:api_token_string
		user@example.com:api_token user@example.com:your_api_token user@example.com:api-token-123 me@example.com:my-api-token
		email@example.com:<api_token> your_email@domain.com:your_user_api_token your.email@domain.com:abcdefg
		useremail:api_token useremail:<YOUR_API_TOKEN> EMAIL:API_TOKEN <email>:<api_token> <username>:<yourToken> user:token
		username:token user_key:user_secret {bitbucket_username}:{api_token} x-token-auth:{access_token}
		x-token-auth:{repository_access_token} admin:testpassword no-colon-here :api-token user@example.com: user:pass
		user:password username:password admin:admin admin:password email:token test:test foo:bar : :: a:b
		user:passw0rd admin:s3cr3t admin:P@ssw0rd jenkins:jenkins123 elastic:changeme tomcat:tomcat ${USER}:${PASSWORD}
		$USER:$TOKEN %USER%:%TOKEN% {{user}}:{{token}} $(user):$(token) user:****** user:xxxxxxxx user:12345678
		CLIENT_ID%3F%3F:CLIENT_SECRET%3F%3F john.doe:Password123 guest:guest scott:tiger root:toor me:secret123
		_token:hunter2 s6BhdRkqt3:gX1fBAt3bV u:p my-client:my-secret client-id:client-secret clientId:clientSecret api:key key:secret
		aladdin:opensesame user:abcdef123456 user:... someUser:somePassword test-user:test-pass
		usuario:contraseña usuario:mi_clave_secreta tu_usuario:tu_token ejemplo:ejemplo123 benutzername:MeinKennwort
		max.mustermann:geheim123 admin:Schlüssel1234 identifiant:mot_de_passe jean:votre-jeton-api usuario:senha1234
		usuario:sua_senha_aqui utente:parola_segreta utente:la-tua-password użytkownik:tajne_hasło пользователь:пароль
		admin:секретный_пароль1 用户名:你的密码123 ユーザー名:パスワード user:あなたのトークン user:DB_PASSWORD deploy:JIRA_API_TOKEN
		deploy:gitlab_ci_token gitlab-ci-token:some-enterprise-token-repo1 git-tags-user:git-tags-password hermit-user:hermit-pass
		deploy:dbPassword deploy:config.password deploy:this.state.password deploy:file:///run/secrets/jira deploy:getpass()
		deploy:getpass.getpass() deploy:ENC[AES256_GCM,data:p673w7,iv:0Q] deploy:ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)
		deploy:vault:secret/data/jira#token deploy:op://vault/jira/token deploy:${{secrets.X}} %(user)s:%(password)s
		deploy:%(password)s deploy:{{token}} deploy:<%=token%> deploy:ssm:/prod/jira/token deploy:arn:aws:ssm:eu:1:parameter/x
		deploy:@Microsoft.KeyVault(SecretUri=https://x) deploy:env:JIRA_TOKEN deploy:ENV['JIRA_TOKEN'] deploy:os.Getenv('X')
		deploy:lookup('env','X') deploy:@/run/secrets/x deploy:secretref:jira-token deploy:%JIRA_TOKEN% deploy:$env:JIRA_TOKEN
		deploy:@jira.password@ deploy:__JIRA_TOKEN__ deploy:TODO-CHANGE-ME test:123£ rbrgnogn:notsosecret`) {
		for _, content := range []string{
			"Authorization: Basic " + credtest.Base64(pair) + "\n",
			`"Basic ` + credtest.Base64(pair+"\n") + `"`,
			"Authorization: Basic " + pair + "\n",
			`req.SetBasicAuth("` + strings.Replace(pair, ":", `", "`, 1) + `") // Jira`,
		} {
			if got := hits(content); len(got) > 0 {
				t.Errorf("%q: found %+v", pair, got)
			}
		}
	}
	for _, pair := range []string{"Aladdin:open sesame", "something: here and more", "deploy:<%= ENV['X'] %>", "deploy:`cat /run/secret`", "deploy:{{ token }}"} {
		if got := hits("Basic " + credtest.Base64(pair)); len(got) > 0 {
			t.Errorf("%q: found %+v", pair, got)
		}
	}
}

// TestPasswordsThatCount: what looks a little like a placeholder, and may open
// something.
func TestPasswordsThatCount(t *testing.T) {
	for _, password := range strings.Fields("Tr0ub4dor&3-xK kT7-pq9wZ hunter2-winter-9X pässwörtchenÄ93x Зима2024!Q Зимаприходит27 env9:Kx2 " +
		"pass7Kq_x2 /kD82hs/a9 (x9Kd72) x9[Kd72 kd82_token9x2 密码锁在北京2024") {
		for _, content := range []string{"Authorization: Basic " + credtest.Base64("ada-l:"+password), `"Basic ` + credtest.Base64("ada-l:"+password+"\n") + `"`} {
			if got := hits(content); len(got) != 1 || got[0].evidence != finding.Generic || got[0].account != "ada-l" {
				t.Errorf("%q: got %+v", password, got)
			}
		}
	}
}

func TestSilentContents(t *testing.T) {
	h := credtest.New(3)
	tok, random := h.Token(credential.APIToken), h.Token(credential.ClassicToken)
	tests := []struct{ name, content string }{
		{"header alone", "ATATT3x" + "FfGF0"},
		{"sample cut short", `token: "` + tok[:12] + `..."`},
		{"sample cut late", `token: "` + tok[:60] + `…"`},
		{"header and x", tok[:12] + strings.Repeat("x", 180)},
		{"header and a sequence", tok[:12] + strings.Repeat("abcdefghijklmnopqrstuvwxyz0123456789", 5) + "=12345678"},
		{"header and a word", tok[:12] + strings.Repeat("YOUR_TOKEN_HERE_", 11) + "=12345678"},
		{"headers only, many", strings.Repeat(tok[:12], 1000)},
		{"header in a sentence", "Tokens start with ATATT3x" + "FfGF0 and are 192 characters long."},
		{"Basic in prose", "Basic usage: see Authorization: Basic authentication is required, basic information"},
		{"Basic realm", `WWW-Authenticate: Basic realm="user:password123"`},
		{"Basic and a variable", "Authorization: Basic ${JIRA_BASIC_AUTH_TOKEN}"},
		{"Basic and a template", "Authorization: Basic {{ .Values.auth | b64enc }}"},
		{"Basic and a log mask", "AUTHORIZATION: basic ***\n2020-10-29T17:29:25.3022364Z ##[endgroup]\n"},
		{"Basic and prose in a unit that is read whole", "Password Authorization is a basic auth implementation\n" + h.Pair()[:40] + "\nBasic " + credtest.Base64("user:password") + "\n"},
		{"Basic and prose", "Basic " + credtest.Base64("something that is prose: a sentence with a colon")},
		{"a test named basic and a JWT", "\t\t\"Basic\",\n\t\t\"" + credtest.Base64(`{"typ":"JWT","alg":"RS256"}`) + ".e30\","},
		{"Basic and code", "auth.slice!('Basic ')\n        ActiveSupport::Base64.decode64(auth || '')\n"},
		{"identifier of 24 characters near Jira", "jira ada@acme.io jiraProjectKey = searchConfluenceUsingCql"},
		{"24 characters without Atlassian", "token=" + random + " ada@acme.io"},
		{"24 characters without an account", "JIRA_TOKEN=" + random},
		{"Mongo id near Jira", "jira: ada@acme.io id 507f1f77bcf86cd799439011"},
		{"account id near Jira", "jira: ada@acme.io accountId 5b10ac8d82e05b22cc7d4ef5"},
		{"sequence of 24 near Jira", "JIRA_EMAIL=ada@acme.io JIRA_TOKEN=abcdef1234567890abcdef12 aB1cD2eF3gH4iJ5kL6mN7oP8"},
		{"UUID", "jira ada@acme.io 123e4567-e89b-12d3-a456-426614174000"},
		{"hash near Jira", "jira sha512-" + credtest.Base64(strings.Repeat("\x91\x02\xfe", 21)) + "="},
		{"44 characters that decode to no id", "JIRA_TOKEN=" + random + random[:20]},
		{"JWT", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + strings.TrimRight(credtest.Base64(`{"sub":"ada@acme.io","name":"Ada"}`), "=") + ".c2ln"},
		{"image", "data:image/png;base64," + credtest.Base64(strings.Repeat("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 20))},
		{"base64 of JSON with an email", credtest.Base64(`{"user":{"email":"ada@acme.io","name":"Ada Lovelace"},"version":3}`)},
		{"base64 of an email and a word", credtest.Base64("ada@acme.io:hello-this-is-a-long-text-for-everyone")},
		{"app password placeholder", "ATBB" + strings.Repeat("x", 32)},
		{"app password of another length", "ATBB" + random[:20] + "0000"},
		{"Trello shape without Trello", "ATTA" + strings.Repeat("0123456789abcdef", 4) + "89ABCDEF"},
		{"constant name", "ATBB_DEFAULT_CONFIGURATION_VALUE_NAME_FOR_TESTS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := hits(tt.content); len(got) > 0 {
				t.Errorf("found %+v", got)
			}
		})
	}
}
