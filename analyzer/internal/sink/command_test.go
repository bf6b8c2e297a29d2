package sink_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
)

// TestArguments lists the ways in which programs take credentials.
func TestArguments(t *testing.T) {
	argument := func(index, at int, text string, role sink.CommandRole) []sink.Argument {
		return []sink.Argument{{Index: index, At: at, Text: text, Role: role}}
	}
	for _, test := range []struct {
		name, argv string
		want       []sink.Argument
	}{
		{"separate", "curl -u jane:tok", argument(2, 0, "jane:tok", sink.Login)},
		{"long", "curl --user jane:tok", argument(2, 0, "jane:tok", sink.Login)},
		{"long with equals sign", "curl --user=jane:tok", argument(1, 7, "jane:tok", sink.Login)},
		{"glued", "curl -ujane:tok", argument(1, 2, "jane:tok", sink.Login)},
		{"glued with equals sign", "curl -u=jane:tok", argument(1, 3, "jane:tok", sink.Login)},
		{"last of a bundle", "curl -sSu jane:tok", argument(2, 0, "jane:tok", sink.Login)},
		{"proxy", "curl -U jane:tok", argument(2, 0, "jane:tok", sink.Login)},
		{"header", "curl -H Authorization:Basic", argument(2, 0, "Authorization:Basic", sink.HeaderLine)},
		{"bearer", "curl --oauth2-bearer tok", argument(2, 0, "tok", sink.Password)},
		{"path", "/usr/bin/curl -u jane:tok", argument(2, 0, "jane:tok", sink.Login)},
		{"Windows path", `C:\Windows\curl.exe -u jane:tok`, argument(2, 0, "jane:tok", sink.Login)},
		{"wget", "wget --user=jane --password tok", append(argument(1, 7, "jane", sink.Account), argument(3, 0, "tok", sink.Password)...)},
		{"httpie", "http -a jane:tok", argument(2, 0, "jane:tok", sink.Login)},
		{"git", "git -c http.extraHeader=X clone", argument(2, 0, "http.extraHeader=X", sink.HeaderLine)},
		{"docker", "docker login -u jane -p tok", append(argument(3, 0, "jane", sink.Account), argument(5, 0, "tok", sink.Password)...)},
		{"another program", "echo -u jane:tok", nil},
		{"option of another program", "wget -u jane:tok", nil},
		{"no value", "curl -u", nil},
		{"empty value", "curl --user=", nil},
		{"longer option", "curl --user-agent x", nil},
		{"value that looks like an option", "curl -u -u", argument(2, 0, "-u", sink.Login)},
		{"program only", "curl", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, sink.Arguments(strings.Fields(test.argv))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzArguments checks that what is found stands where it is said to stand.
func FuzzArguments(f *testing.F) {
	f.Add("curl\x00-u\x00jane:tok")
	f.Add("wget\x00--user=\x00--password")
	f.Add("curl\x00-\x00--\x00=\x00-u=\x00-sSu")
	f.Fuzz(func(t *testing.T, line string) {
		argv := strings.Split(line, "\x00")
		last := 0
		for _, a := range sink.Arguments(argv) {
			if a.Index <= last || a.Index >= len(argv) || a.Text == "" || argv[a.Index][a.At:] != a.Text || a.Role == 0 {
				t.Errorf("%q: %+v after argument %d", argv, a, last)
			}
			last = a.Index
		}
	})
}
