package corpus

// encodings are the ways in which people and programs encode a pair.
var encodings = []struct{ name, chain string }{
	{"base64", "base64"},
	{"base64url", "base64url"},
	{"base64 without padding", "base64|unpadded"},
	{"base64url without padding", "base64url|unpadded"},
	{"base64 of echo", "newline|base64"},
	{"base64 of echo on Windows", "CR LF|base64"},
	{"base64 of openssl, wrapped at 64", "base64|wrap 64"},
	{"base64 of GNU, wrapped at 76", "newline|base64|wrap 76"},
	{"base64 wrapped at 60", "base64|wrap 60"},
	{"base64 wrapped at 40", "base64|wrap 40"},
	{"base64 wrapped at 20", "base64|wrap 20"},
	{"base64 wrapped at 16", "base64|wrap 16"},
	{"base64 wrapped at 10", "base64|wrap 10"},
	{"base64 wrapped at 8", "base64|wrap 8"},
	{"base64 wrapped at 77, a prime away from groups of four", "base64|wrap 77"},
	{"base64 wrapped by CR LF", "base64|wrap 76 CR LF"},
	{"base64 wrapped by CR", "base64|wrap 64 CR"},
	{"base64 wrapped and indented", "base64|wrap 64 indented"},
	{"base64 wrapped by CR LF and tabs", "base64|wrap 64 tabbed"},
	{"base64 wrapped by escapes", "base64|wrap 76 escaped"},
	{"base64 wrapped by escapes of CR LF", "base64|wrap 60 escaped CR"},
	{"base64 wrapped by continuation", "base64|wrap 64 continued"},
	{"base64 in adjacent literals", "base64|wrap 50 adjacent"},
	{"base64 in literals joined by +", "base64|wrap 50 joined"},
	{"base64 in literals joined by + ahead", "base64|wrap 72 joined ahead"},
	{"base64 in literals joined on a line", "base64|wrap 90 joined here"},
	{"base64 in an array of lines", "base64|wrap 64 array"},
	{"base64 wrapped behind comment signs", "base64|wrap 76 commented"},
	{"base64 wrapped behind stars", "base64|wrap 64 starred"},
	{"base64 wrapped behind quote signs", "base64|wrap 64 quoted"},
	{"base64 wrapped behind two quote signs", "base64|wrap 72 quoted twice"},
	{"base64 wrapped behind quote signs without a blank", "base64|wrap 76 quoted close"},
	{"base64 wrapped at 61 behind comment signs", "base64|wrap 61 commented"},
	{"base64 in literals joined by a sign of Visual Basic", "base64|wrap 60 basic"},
	{"base64 in literals joined by bars", "base64|wrap 64 piped"},
	{"base64 wrapped behind slashes", "base64|wrap 64 slashed"},
	{"base64 wrapped behind dashes", "base64|wrap 64 dashed"},
	{"base64 wrapped in a patch", "base64|wrap 64 patched"},
	{"zlib in base64 twice", "zlib|base64|base64"},
	{"base64 of UTF-16LE", "UTF-16LE|base64"},
	{"base64 of UTF-16LE with a mark", "byte order mark|UTF-16LE|base64"},
	{"base64 of UTF-16LE of Windows", "CR LF|UTF-16LE|base64"},
	{"base64 of UTF-16LE, wrapped", "UTF-16LE|base64|wrap 76"},
	{"base64 of UTF-16BE", "UTF-16BE|base64"},
	{"base64 twice", "base64|base64"},
	{"base64 twice with line ends", "newline|base64|newline|base64"},
	{"base64 of wrapped base64", "base64|wrap 76|base64"},
	{"base64 of wrapped base64, wrapped", "base64|wrap 64|base64|wrap 64"},
	{"base64 of base64 of UTF-16LE", "UTF-16LE|base64|base64"},
	{"base64 three times", "base64|base64|base64"},
	{"base64 with percent signs", "base64|reserved in percent"},
	{"base64 of percent", "percent|base64"},
	{"base64 of hex", "hex|base64"},
	{"base64 with escapes of Gson", "newline|base64|escaped as Gson"},
	{"hex", "hex"},
	{"hex in upper case", "HEX"},
	{"hex wrapped as xxd -p does", "hex|wrap 60"},
	{"hex of base64", "base64|hex"},
	{"hex of hex", "hex|hex"},
	{"hex of UTF-16LE", "UTF-16LE|hex"},
	{"percent everywhere", "percent everywhere"},
	{"unicode escapes everywhere", "unicode escapes"},
	{"hex escapes everywhere", "hex escapes"},
	{"hex escapes of base64", "base64|hex escapes"},
	{"octal escapes everywhere", "octal escapes"},
	{"decimal escapes everywhere, as in Lua", "decimal escapes"},
	{"decimal entities everywhere", "decimal entities"},
	{"hex entities everywhere", "hex entities"},
	{"braced unicode escapes everywhere", "braced unicode escapes"},
	{"hex with blanks", "hex with blanks"},
	{"hex with colons", "hex with colons"},
	{"array of hex numbers", "hex array"},
	{"array of decimal numbers", "decimal array"},
	{"entities in base64", "decimal entities|base64"},
	{"unicode escapes in wrapped base64", "unicode escapes|base64|wrap 64"},
	{"lines of base64 in base64 of UTF-16LE", "base64|wrap 64|UTF-16LE|base64"},
	{"narrow lines of base64 in base64", "base64|wrap 12|base64"},
	{"octal escapes in hex escapes", "octal escapes|hex escapes"},
	{"unicode escapes in an array of hex numbers", "unicode escapes|hex array"},
	{"hex in an array of decimal numbers", "HEX|decimal array"},
	{"percent in unicode escapes in base64", "percent everywhere|unicode escapes|base64"},
	{"wrapped base64 with percent signs", "base64|wrap 76|percent"},
	{"base64 in quoted-printable", "base64|quoted-printable"},
	{"gzip in base64", "gzip|base64"},
	{"gzip in wrapped base64", "gzip|base64|wrap 76"},
	{"gzip in base64 twice, as Helm stores a release", "gzip|base64|base64"},
	{"gzip in hex", "gzip|hex"},
	{"gzip in base64 with percent signs", "gzip|base64|reserved in percent"},
	{"zlib in base64 with percent signs", "zlib|base64|reserved in percent"},
	{"zlib in base64", "zlib|base64"},
	{"five deep", "base64|percent|base64|hex|base64"},
}

// settings are where an encoded pair stands.
var settings = []struct {
	file, name    string
	before, after string
}{
	{"client.conf", "in a header", "Accept: */*\nAuthorization: Basic ", "\nHost: acme.io\n"},
	{"auth.py", "in a string", "auth = \"", "\"\n"},
	{"pair.txt", "on lines of its own", "the login:\n\n", "\n\nand so on\n"},
}

// encoded yields every encoding in every setting, with kinds that take turns.
func encoded(p population, yield func(Case) bool) bool {
	for _, e := range encodings {
		for _, s := range settings {
			c := carrier{s.file, e.name + " " + s.name, template(s.before + "«‹A:T|" + e.chain + "›»" + s.after)}
			for _, k := range turn(c.name) {
				if !yield(c.of(p, "encodings", k)) {
					return false
				}
			}
		}
	}
	return true
}

// escapes are carriers in which part of a pair is written in escapes.
var escapes = []carrier{
	{"run.sh", "shell, escaped equals sign", `x «‹A:T|escaped equals›»` + "\n"},
	{"app.properties", "properties, escaped equals sign", `jira.auth=«‹A:T|escaped equals›»` + "\n"},
	{"links.txt", "percent in a query", `https://‹S›/login?auth=«‹A:T|percent›»&x=1` + "\n"},
	{"links.txt", "percent in user information", `https://«‹A|percent›:‹T|percent›»@‹S›/x` + "\n"},
	{"gson.json", "Gson", `{"auth":"«‹A:T|escaped as Gson›»"}` + "\n"},
	{"gson.json", "Gson in JSON in JSON", `{"body":"{\"auth\":\"«‹A:T|escaped as Gson|twice escaped›»\"}"}` + "\n"},
	{"page.html", "entities", `<p>«‹A:T|entities›»</p>` + "\n"},
	{"mail.eml", "quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\nThe login is «‹A:T|quoted-printable›» for now.\n"},
	{"memory.txt", "pair in a hex dump", "«‹‹A›:‹T›|hex dump›»\n"},
	{"mail.txt", "token in a quotation of a quotation", "> > user: ‹A›\n> > token: «‹T|wrap 72 quoted twice›»\n"},
	{"build.log", "base64 behind the times of a log", "2024-03-01T10:00:00.1234567Z «‹A:T|base64|wrap 76 logged›»\n2024-03-01T10:00:01.0000000Z done\n"},
	{"build.log", "header behind the times of a log", "2024-03-01T10:00:00.1234567Z Authorization: Basic «‹A:T|base64|wrap 76 logged›»\n"},
	{"compose.log", "base64 behind the name of a service", "app_1  | «‹A:T|base64|wrap 76 served›»\n"},
	{"mail.eml", "quoted-printable, header", "Authorization: Basic «‹A:T|base64|quoted-printable›»\n"},
	{"mail.eml", "quoted-printable, token where a line breaks", "please clone https://«‹A›:‹T|quoted-printable›»@bitbucket.org/acme/x.git\n"},
	{"token.ps1", "token alone in base64 of UTF-16LE with a mark", "$t = '«‹T|byte order mark|UTF-16LE|base64›»'\n"},
	{"token.txt", "token broken by line ends", "email = ‹A›\ntoken = «‹T|wrap 64›»\n"},
	{"token.py", "token in adjacent literals", "user = \"‹A›\"\ntoken = (\"«‹T|wrap 60 adjacent›»\")\n"},
	{"Token.java", "token in joined literals", "user = \"‹A›\";\ntoken = \"«‹T|wrap 60 joined ahead›»\";\n"},
	{"token.js", "token in literals joined on a line", "const user = '‹A›', token = \"«‹T|wrap 90 joined here›»\";\n"},
	{"token.sh", "token broken by continuation", "JIRA_USER=‹A›\nJIRA_TOKEN=\"«‹T|wrap 80 continued›»\"\n"},
	{"token.yaml", "token folded", "jira:\n  user: ‹A›\n  token: >-\n    «‹T|wrap 80 indented›»\n"},
	{"token.json", "token broken by escapes", `{"user":"‹A›","token":"«‹T|wrap 76 escaped›»"}` + "\n"},
}

func escaped(p population, yield func(Case) bool) bool {
	for _, c := range escapes {
		for _, k := range turn(c.name) {
			if !yield(c.of(p, "escapes", k)) {
				return false
			}
		}
	}
	return true
}
