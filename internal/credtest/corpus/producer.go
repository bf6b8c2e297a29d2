package corpus

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// producer is a program that makes an encoding, which must be the one that the
// steps make: before, the text in the steps' encoding, after.
type producer struct {
	name          string
	args          []string
	chain         string
	before, after string
}

func python(script string) []string { return []string{"python3", "-c", "import sys; " + script} }

func shell(script string) []string { return []string{"sh", "-c", script} }

// producers read the text and write it encoded. A line end at the end is not
// compared.
var producers = []producer{
	{name: "base64", args: []string{"base64"}, chain: "base64|wrap 76"},
	{name: "base64 -w0", args: []string{"base64", "-w0"}, chain: "base64"},
	{name: "base64 -w20", args: []string{"base64", "-w20"}, chain: "base64|wrap 20"},
	{name: "base64 -w8", args: []string{"base64", "-w8"}, chain: "base64|wrap 8"},
	{name: "base64 of echo", args: shell(`echo "$(cat)" | base64 -w0`), chain: "newline|base64"},
	{name: "base64 twice", args: shell("base64 -w0 | base64 -w0"), chain: "base64|base64"},
	{name: "base64 of base64", args: shell("base64 | base64 -w0"), chain: "base64|wrap 76|newline|base64"},
	{name: "basenc", args: []string{"basenc", "--base64url", "-w0"}, chain: "base64url"},
	{name: "openssl base64", args: []string{"openssl", "base64"}, chain: "base64|wrap 64"},
	{name: "openssl base64 -A", args: []string{"openssl", "base64", "-A"}, chain: "base64"},
	{name: "perl MIME::Base64", args: []string{"perl", "-MMIME::Base64", "-0777", "-ne", "print encode_base64($_)"}, chain: "base64|wrap 76"},
	{name: "perl MIME::Base64 of Windows", args: []string{"perl", "-MMIME::Base64", "-0777", "-ne", `print encode_base64($_, "\r\n")`}, chain: "base64|wrap 76 CR LF|CR LF"},
	{name: "perl base64url", args: []string{"perl", "-MMIME::Base64=encode_base64url", "-0777", "-ne", "print encode_base64url($_)"}, chain: "base64url|unpadded"},
	{name: "jq @base64", args: []string{"jq", "-sRr", "@base64"}, chain: "base64"},
	{name: "jq @uri", args: []string{"jq", "-sRr", "@uri"}, chain: "percent"},
	{name: "jq of lines", args: shell("base64 | jq -sR ."), chain: `base64|wrap 76 escaped`, before: `"`, after: `\n"`},
	{name: "iconv UTF-16LE", args: []string{"iconv", "-t", "UTF-16LE"}, chain: "UTF-16LE"},
	{name: "iconv UTF-16BE", args: []string{"iconv", "-t", "UTF-16BE"}, chain: "UTF-16BE"},
	{name: "iconv UTF-16", args: []string{"iconv", "-t", "UTF-16"}, chain: "byte order mark|UTF-16LE"},
	{name: "iconv UTF-32LE", args: []string{"iconv", "-t", "UTF-32LE"}, chain: "UTF-32LE"},
	{name: "iconv UTF-32BE", args: []string{"iconv", "-t", "UTF-32BE"}, chain: "UTF-32BE"},
	{name: "iconv into base64", args: shell("iconv -t UTF-16LE | base64 -w0"), chain: "UTF-16LE|base64"},
	{name: "xxd -p", args: []string{"xxd", "-p"}, chain: "hex|wrap 60"},
	{name: "xxd -p -u -c 0", args: shell(`xxd -p -u | tr -d '\n'`), chain: "HEX"},
	{name: "perl, hex", args: []string{"perl", "-pe", `s/(.)/sprintf "\\x%02x", ord $1/ge`}, chain: "hex escapes"},
	{name: "uconv for Java", args: []string{"uconv", "-x", "any-hex/java"}, chain: "unicode escapes"},
	{name: "uconv for XML", args: []string{"uconv", "-x", "any-hex/xml"}, chain: "hex entities"},
	{name: "uconv for XML in decimal", args: []string{"uconv", "-x", "any-hex/xml10"}, chain: "decimal entities"},
	{name: "perl, octal", args: []string{"perl", "-pe", `s/(.)/sprintf "\\%03o", ord $1/ge`}, chain: "octal escapes"},
	{name: "perl, decimal", args: []string{"perl", "-pe", `s/(.)/sprintf "\\%d", ord $1/ge`}, chain: "decimal escapes"},
	{name: "perl MIME::QuotedPrint", args: []string{"perl", "-MMIME::QuotedPrint", "-0777", "-ne", "print encode_qp($_)"}, chain: "quoted-printable", after: "="},
	{name: "python quopri", args: python("import quopri; quopri.encode(sys.stdin.buffer, sys.stdout.buffer, False)"), chain: "quoted-printable"},
	{name: "python urllib", args: python("import urllib.parse as u; print(u.quote(sys.stdin.read(), safe=''))"), chain: "percent"},
	{name: "python chr", args: python("print(', '.join('chr(%d)' % b for b in sys.stdin.buffer.read()))"), chain: "chr calls"},
	{name: "base32", args: []string{"base32", "-w0"}, chain: "base32"},
	{name: "python, backwards", args: python("print(sys.stdin.read()[::-1])"), chain: "backwards"},
	{name: "python base64", args: []string{"python3", "-m", "base64", "-e"}, chain: "base64|wrap 76"},
	{name: "python base64url", args: python("import base64; print(base64.urlsafe_b64encode(sys.stdin.buffer.read()).decode())"), chain: "base64url"},
	{name: "python binascii", args: python("import binascii; print(binascii.hexlify(sys.stdin.buffer.read(), ' ').decode())"), chain: "hex with blanks"},
	{name: "python hex with colons", args: python("print(sys.stdin.buffer.read().hex(':'))"), chain: "hex with colons"},
	{name: "python list of bytes", args: python("print(list(sys.stdin.buffer.read()))"), chain: "decimal array", before: "[", after: "]"},
	{name: "python yaml", args: python("import yaml; print(yaml.safe_dump({'auth': sys.stdin.buffer.read()}))"),
		chain: "base64|wrap 76 indented", before: "auth: !!binary |\n  ", after: "\n"},
	{name: "python json in json", args: python(`import json; print(json.dumps({"a": '{"t": "' + sys.stdin.read() + '"}'}))`),
		chain: "twice escaped", before: `{"a": "{\"t\": \"`, after: `\"}"}`},
	{name: "python html", args: python(`import html; print(html.escape('{"t": "' + sys.stdin.read() + '"}'))`),
		chain: "twice escaped", before: "{&quot;t&quot;: &quot;", after: "&quot;}"},
	{name: "node Buffer", args: []string{"node", "-e", "process.stdin.on('data', d => console.log(d.toString('base64')))"}, chain: "base64"},
	{name: "node encodeURIComponent", args: []string{"node", "-e", "process.stdin.on('data', d => console.log(encodeURIComponent(d)))"}, chain: "percent"},
}

// produce runs the program on the text and returns what it prints. The test is
// skipped where the program, or a module of it, is not installed.
func (p producer) produce(t testing.TB, text string) string {
	t.Helper()
	return strings.TrimSuffix(run(t, "", text, p.args), "\n")
}

func run(t testing.TB, dir, input string, args []string) string {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skipf("%s is not installed", args[0])
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	for _, missing := range []string{"No module named", "Can't locate", "not found"} {
		if strings.Contains(stderr.String(), missing) {
			t.Skipf("%s: %s", args[0], strings.TrimSpace(stderr.String()))
		}
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", args[0], err, stderr.String())
	}
	return string(out)
}

// Packer is a program that packs the file export.conf in its folder.
type Packer struct {
	Name   string
	args   []string
	file   string // it makes
	member string // as it is reported
}

// Packers are the programs that people pack files with.
var Packers = []Packer{
	{"gzip", []string{"gzip", "-n", "export.conf"}, "export.conf.gz", "export.conf"},
	{"bzip2", []string{"bzip2", "export.conf"}, "export.conf.bz2", "export.conf"},
	{"xz", []string{"xz", "export.conf"}, "export.conf.xz", "export.conf"},
	{"zstd", []string{"zstd", "-q", "export.conf"}, "export.conf.zst", "export.conf"},
	{"zip", []string{"zip", "-q", "export.zip", "export.conf"}, "export.zip", "export.conf"},
	{"zip, stored", []string{"zip", "-q", "-0", "export.zip", "export.conf"}, "export.zip", "export.conf"},
	{"7z", []string{"7z", "a", "-bd", "export.7z", "export.conf"}, "export.7z", "export.conf"},
	{"7z of a zip", []string{"7z", "a", "-bd", "-tzip", "export.zip", "export.conf"}, "export.zip", "export.conf"},
	{"tar", []string{"tar", "cf", "export.tar", "export.conf"}, "export.tar", "export.conf"},
	{"tar and gzip", []string{"tar", "czf", "export.tgz", "export.conf"}, "export.tgz", "export.conf"},
	{"tar and xz", []string{"tar", "cJf", "export.tar.xz", "export.conf"}, "export.tar.xz", "export.conf"},
	{"tar and bzip2", []string{"tar", "cjf", "export.tar.bz2", "export.conf"}, "export.tar.bz2", "export.conf"},
	{"python zipfile", []string{"python3", "-m", "zipfile", "-c", "export.zip", "export.conf"}, "export.zip", "export.conf"},
	{"python tarfile", []string{"python3", "-m", "tarfile", "-c", "export.tar.gz", "export.conf"}, "export.tar.gz", "export.conf"},
	{"python gzip", []string{"python3", "-m", "gzip", "export.conf"}, "export.conf.gz", "export.conf"},
	{"python zlib", python("import zlib; open('export.conf.zz', 'wb').write(zlib.compress(open('export.conf', 'rb').read()))"), "export.conf.zz", "export.conf"},
}

// Case packs a file that holds a pair of the seed's. The test is skipped where
// the program is not installed.
func (p Packer) Case(t testing.TB, seed uint64) Case {
	t.Helper()
	c := carrier{p.file, "by " + p.Name, paragraph}.of(population(seed), "archives", kinds[0])
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "export.conf"), []byte(c.Content), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "", p.args)
	packed, err := os.ReadFile(filepath.Join(dir, p.file))
	if err != nil {
		t.Fatal(err)
	}
	c.Content, c.Opaque = string(packed), true
	c.Want[0].Start, c.Want[0].End, c.Want[0].Member = 0, 0, p.member
	return c
}
