package analyzer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/analyzer"
)

// TestWays checks the ways in which a credential reaches its place through
// branches, helpers, fields and packages. Each has one finding.
func TestWays(t *testing.T) {
	t.Parallel()
	const wrapper = "package client\n\nimport \"net/http\"\n\ntype C struct{ email, token string }\n\n" +
		"func New(email, token string) *C { return &C{email: email, token: token} }\n\n" +
		"func (c *C) Do(r *http.Request) { r.SetBasicAuth(c.email, c.token) }\n\n" +
		"type Config struct{ Mail, Key string }\n\nfunc (c Config) Apply(r *http.Request) { r.SetBasicAuth(c.Mail, c.Key) }\n"
	const helper = "package help\n\nimport \"strings\"\n\nfunc Join(parts ...string) string { return strings.Join(parts, \"\") }\n\nfunc Pair(a, b string) string { return a + b }\n\nvar Left = \"{{left api 1}}\"\n\nfunc Right() string { return \"{{right api 1}}\" }\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"constructor of another package", map[string]string{
			"client/client.go": wrapper,
			"a.go":             "package app\n\nimport \"acme.example/app/client\"\n\nfunc f() *client.C {\n\t_ = \"https://acme.atlassian.net\"\n\treturn client.New(\"{{email 1}}\", \"{{token classic 1}}\")\n}\n",
		}, []string{"a.go:7 basic-pair"}},
		{"fields of another package", map[string]string{
			"client/client.go": wrapper,
			"a.go":             "package app\n\nimport \"acme.example/app/client\"\n\nfunc f() (c client.Config) {\n\t_ = \"https://acme.atlassian.net\"\n\tc.Mail = \"{{email 1}}\"\n\tc.Key = \"{{token classic 1}}\"\n\treturn c\n}\n",
		}, []string{"a.go:8 basic-pair"}},
		{"helper and pieces of another package", map[string]string{
			"help/help.go": helper,
			"a.go":         "package app\n\nimport \"acme.example/app/help\"\n\nfunc f() string {\n\treturn help.Pair(help.Left, help.Right())\n}\n",
		}, []string{"a.go:6 token-assembled"}},
		{"variadic helper of another package", map[string]string{
			"help/help.go": helper,
			"a.go":         "package app\n\nimport \"acme.example/app/help\"\n\nvar pieces = []string{help.Left, \"{{right api 1}}\"}\n\nfunc f() []string {\n\treturn []string{help.Join(\"{{left api 2}}\", \"{{right api 2}}\"), help.Join(pieces...), help.Join()}\n}\n",
		}, []string{"a.go:8 token-assembled"}},
		{"placeholders through the same", map[string]string{
			"client/client.go": wrapper,
			"a.go":             "package app\n\nimport (\n\t\"acme.example/app/client\"\n\t\"os\"\n)\n\nfunc f() {\n\t_ = \"https://acme.atlassian.net\"\n\tclient.New(\"user@example.com\", \"your-api-token\")\n\tclient.New(os.Getenv(\"U\"), os.Getenv(\"T\"))\n\tclient.New(\"admin\", \"changeme\")\n}\n",
		}, nil},
		{"second result and element of a list of another package", map[string]string{
			"k/k.go": "package k\n\nvar List = []string{\"x\", \"{{left api 1}}\"}\n\nfunc Get(tail string) (int, string, error) { return 1, \"{{left api 2}}\" + tail, nil }\n",
			"a.go":   "package app\n\nimport \"acme.example/app/k\"\n\nfunc f() (string, string) {\n\t_, s, _ := k.Get(\"{{right api 2}}\")\n\treturn k.List[1] + \"{{right api 1}}\", \"<\" + s\n}\n",
		}, []string{"a.go:7 token-assembled"}},
		{"structure that a function makes", map[string]string{
			"a.go": "package app\n\ntype conf struct{ t string }\n\nfunc open(t string) *conf {\n\tc := &conf{}\n\tc.t = t\n\treturn c\n}\n\nfunc (c *conf) token() string { return c.t + \"{{right api 1}}\" }\n\nfunc f() string {\n\tc := open(\"{{left api 1}}\")\n\treturn c.token()\n}\n",
		}, []string{"a.go:15 token-assembled"}},
		{"fields and elements of another package", map[string]string{
			"k/k.go": "package k\n\ntype C struct{ L string }\n\nvar Conf = &C{L: \"{{left api 1}}\"}\n\nvar Table = map[string]string{\"r\": \"{{right api 1}}\"}\n",
			"a.go":   "package app\n\nimport \"acme.example/app/k\"\n\nfunc f() string { return k.Conf.L + k.Table[\"r\"] }\n",
		}, []string{"a.go:5 token-assembled"}},
		{"interface", map[string]string{
			"auth/auth.go": "package auth\n\nimport \"net/http\"\n\ntype Auth interface{ Login(user, password string) }\n\ntype basic struct{ r *http.Request }\n\n" +
				"func (b basic) Login(u, p string) { b.r.SetBasicAuth(u, p) }\n\nfunc New(r *http.Request) Auth { return basic{r} }\n",
			"a.go": "package app\n\nimport \"acme.example/app/auth\"\n\nfunc f(a auth.Auth) {\n\t_ = \"https://acme.atlassian.net\"\n\ta.Login(\"{{email 1}}\", \"{{token classic 1}}\")\n\ta.Login(\"user@example.com\", \"your-api-token\")\n}\n",
		}, []string{"a.go:7 basic-pair"}},
		{"constructor that encodes", map[string]string{
			"a.go": "package app\n\nimport \"encoding/base64\"\n\ntype client struct{ auth string }\n\n" +
				"func open(email, token string) client {\n\treturn client{\"Basic \" + base64.StdEncoding.EncodeToString([]byte(email+\":\"+token))}\n}\n\n" +
				"func f() {\n\t_ = \"https://acme.atlassian.net\"\n\topen(\"{{email 1}}\", \"{{token classic 1}}\")\n\topen(\"user@example.com\", \"your-api-token\")\n}\n",
		}, []string{"a.go:13 basic-pair"}},
		{"field that is added to", map[string]string{
			"a.go": "package app\n\nimport (\n\t\"encoding/base64\"\n\t\"net/http\"\n)\n\ntype client struct{ auth string }\n\nfunc open(email, token string) *client {\n\tc := &client{auth: email}\n\tc.auth += \":\" + token\n\treturn c\n}\n\n" +
				"func (c *client) do(r *http.Request) {\n\tr.Host = \"acme.atlassian.net\"\n\tr.Header.Set(\"Authorization\", \"Basic \"+base64.StdEncoding.EncodeToString([]byte(c.auth)))\n}\n\n" +
				"var a, b = open(\"{{email 1}}\", \"{{token classic 1}}\"), open(\"user@example.com\", \"your-api-token\")\n",
		}, []string{"a.go:21 basic-header"}},
		{"method expressions", map[string]string{
			"a.go": "package app\n\nimport \"net/http\"\n\ntype client struct{ r *http.Request }\n\nfunc (c client) login(email, token string) { c.r.SetBasicAuth(email, token) }\n\n" +
				"func f(c client) {\n\t_ = \"https://acme.atlassian.net\"\n\tclient.login(c, \"{{email 1}}\", \"{{token classic 1}}\")\n\t(*http.Request).SetBasicAuth(c.r, \"{{email 2}}\", \"{{token classic 2}}\")\n}\n",
		}, []string{"a.go:11 basic-pair", "a.go:12 basic-pair"}},
		{"host in a variable that the function names", map[string]string{
			"a.go": "package app\n\nimport \"net/http\"\n\nvar site = \"https://acme.atlassian.net\"\n\nfunc f() {\n\tr, _ := http.NewRequest(\"GET\", site, nil)\n\tr.SetBasicAuth(\"{{email 1}}\", \"{{token classic 1}}\")\n}\n" +
				"\nfunc g(r *http.Request) { r.SetBasicAuth(\"{{email 1}}\", \"{{token classic 2}}\") }\n",
		}, []string{"a.go:9 basic-pair"}},
		{"default of a flag", map[string]string{
			"a.go": "package app\n\nimport \"flag\"\n\nvar token = flag.String(\"token\", \"{{token api 1}}\", \"\")\n",
		}, []string{"a.go:5 default-value"}},
		{"embedded file", map[string]string{
			"token.txt": "{{token api 1}}\n",
			"a.go":      "package app\n\nimport _ \"embed\"\n\n//go:embed token.txt\nvar token string\n",
		}, []string{"a.go:6 token"}},
		{"embedded file without a credential", map[string]string{
			"token.txt": "x",
			"a.go":      "package app\n\nimport _ \"embed\"\n\n//go:embed token.txt\nvar b []byte\n",
		}, nil},
		{"one of several embedded files", map[string]string{
			"conf/a.yaml": "a: 1\n", "conf/b.yaml": "token: {{token api 1}}\n", "conf/.c": "{{token api 2}}", "key": "{{token api 3}}",
			"a.go": "package app\n\nimport \"embed\"\n\n//go:embed conf/*.yaml\n//go:embed \"key\"\nvar files embed.FS\n\n//go:embed conf\nvar conf embed.FS\n",
		}, []string{"a.go:10 token", "a.go:7 token"}},
		{"printed", map[string]string{
			"a.go": "package app\n\nimport \"fmt\"\n\nfunc f() error { return fmt.Errorf(\"using %s%s\", \"{{left api 1}}\", \"{{right api 1}}\") }\n",
		}, []string{"a.go:5 token-assembled"}},
		{"returned by name", map[string]string{
			"a.go": "package app\n\nfunc f() (s string, err error) {\n\ts = \"{{left api 1}}\"\n\ts += \"{{right api 1}}\"\n\treturn\n}\n",
		}, []string{"a.go:3 token-assembled"}},
		{"settings that are read as variables", map[string]string{
			"a.go": "package app\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\nvar (\n\tuser  = flag.String(\"u\", \"{{email 1}}\", \"\")\n\tlogin = flag.String(\"l\", \"{{token classic 1}}\", \"\")\n\tother string\n)\n\n" +
				"func f(r *http.Request) {\n\tflag.StringVar(&other, \"o\", \"{{token classic 2}}\", \"\")\n\tflag.Parse()\n\tr.Host = \"acme.atlassian.net\"\n\tr.SetBasicAuth(*user, *login)\n\tr.SetBasicAuth(*user, other)\n}\n",
		}, []string{"a.go:10 basic-pair", "a.go:15 basic-pair"}},
		{"pointers in a structure", map[string]string{
			"a.go": "package app\n\nconst site = \"https://acme.atlassian.net\"\n\ntype conf struct{ User, Token *string }\n\nfunc str(s string) *string { return &s }\n\n" +
				"func f() []conf {\n\t_ = site\n\treturn []conf{{str(\"{{email 1}}\"), str(\"{{token classic 1}}\")}, {str(\"user@example.com\"), str(\"your-api-token\")}, {nil, nil}}\n}\n",
		}, []string{"a.go:11 basic-pair"}},
		{"pieces with names in a file that this build leaves out", map[string]string{
			"a.go": "package app\n",
			"b.go": "//go:build never\n\npackage app\n\nconst left = \"{{left api 1}}\"\n\nvar whole = left + \"{{right api 1}}\"\n\nconst other = \"{{token api 2}}\"\n\nvar more = other + \"x\"\n",
		}, []string{"b.go:7 excluded-file", "b.go:9 excluded-file"}},
		{"names of a login in maps", map[string]string{
			"a.go": "package app\n\nimport \"net/url\"\n\nconst site = \"https://acme.atlassian.net/rest/auth/1/session\"\n\nfunc f(m map[string]any) []any {\n\t_ = site\n\tv := url.Values{}\n\tv.Set(\"os_username\", \"{{email 1}}\")\n\tv.Set(\"os_password\", \"{{token classic 1}}\")\n" +
				"\tm[\"user\"] = \"{{email 2}}\"\n\tm[\"api-token\"] = \"{{token classic 2}}\"\n" +
				"\treturn []any{v, map[string]string{\"username\": \"{{email 3}}\", \"password\": \"{{token classic 3}}\"}, url.Values{\"user\": {\"{{email 4}}\"}, \"password\": {\"{{token classic 4}}\"}}}\n}\n",
		}, []string{"a.go:11 basic-pair", "a.go:13 basic-pair", "a.go:14 basic-pair"}},
		{"placeholders of a login in maps", map[string]string{
			"a.go": "package app\n\nimport (\n\t\"net/url\"\n\t\"os\"\n)\n\nconst site = \"https://acme.atlassian.net/rest/auth/1/session\"\n\nfunc f(m map[string]any) []any {\n\t_ = site\n\tv := url.Values{}\n\tv.Set(\"os_username\", \"user@example.com\")\n\tv.Set(\"os_password\", os.Getenv(\"T\"))\n" +
				"\tm[\"user\"], m[\"token\"] = \"JIRA_USER\", \"JIRA_API_TOKEN\"\n" +
				"\treturn []any{v, map[string]string{\"username\": \"admin\", \"password\": \"changeme\"}, map[string]string{\"token\": \"{{token classic 1}}\"}}\n}\n",
		}, nil},
		{"variable that a branch fills", map[string]string{
			"a.go": "package app\n\nimport \"os\"\n\nfunc f() string {\n\tt := os.Getenv(\"T\")\n\tif t == \"\" {\n\t\tt = \"{{left api 1}}\"\n\t}\n\treturn t + \"{{right api 1}}\"\n}\n",
		}, []string{"a.go:10 token-assembled"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, report(t, analyzer.New(analyzer.Options{}), test.files)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
