package scanner_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// zipped returns a zip of one file, deflated or stored.
func zipped(t *testing.T, method uint16, name, content string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err == nil {
		_, err = file.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func gzipped(t *testing.T, name, content string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Name = name
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestMembersOfContainersAreUnits: what is packed is found once, under the name
// of its member, in the history as among the files.
func TestMembersOfContainersAreUnits(t *testing.T) {
	packed := zipped(t, zip.Deflate, "conf/a.env", "first\n"+pair(1))
	r := credtest.NewRepo(t)
	r.Write("deflated.zip", packed)
	r.Write("stored.zip", zipped(t, zip.Store, "b.env", pair(2)))
	r.Write("etc/dump.sql.gz", gzipped(t, "", pair(5)))
	r.Write("dump-17", gzipped(t, "/tmp/dump.sql", pair(6)))
	r.Write("nested.gz", gzipped(t, "", zipped(t, zip.Deflate, "c.env", pair(3))))
	r.Commit("pack")
	r.Remove("deflated.zip")
	r.Commit("unpack")
	r.Write("loose.zip", zipped(t, zip.Deflate, "d.env", pair(4)))

	got := scan(t, r.Dir)
	want := []string{
		"blob deflated.zip!conf/a.env",
		"blob dump-17!dump.sql",
		"blob etc/dump.sql.gz!dump.sql",
		"blob nested.gz!nested!c.env",
		"blob stored.zip!b.env",
		"file loose.zip!d.env",
	}
	if diff := cmp.Diff(want, places(got)); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	for _, f := range got.findings {
		if f.Location.Path == want[0][len("blob "):] && f.Location.Start.Line != 2 {
			t.Errorf("%s: got line %d, want the member's line 2", f.Location.Path, f.Location.Start.Line)
		}
	}
	if !got.receipt.Complete {
		t.Errorf("got %+v, want a complete scan", got.receipt)
	}
}

// TestDamagedContainerIsReadAsBytes: that it does not open loses nothing,
// because what it holds was read as it stands; a limit is another matter.
func TestDamagedContainerIsReadAsBytes(t *testing.T) {
	whole := gzipped(t, "", pair(1))
	bomb := gzipped(t, "", string(make([]byte, 80<<20)))
	r := credtest.NewRepo(t)
	r.Write("cut.gz", whole[:len(whole)-6]+"\n"+pair(2))
	r.Write("bomb.gz", bomb)
	r.Commit("pack")

	got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{})
	if len(got.findings) < 1 {
		t.Error("got no finding, want what stands behind the damage")
	}
	if n := len(got.receipt.Lost); n > 0 {
		t.Errorf("got losses %+v, want none", got.receipt.Lost)
	}
	if len(got.receipt.Excluded) == 0 || len(got.receipt.Skipped) == 0 {
		t.Errorf("got %+v, want the damage excluded and the bomb skipped", got.receipt)
	}
}

// TestContainersMadeAgain: a container in which nothing is, and that was made
// many times, hides nothing that is in another, and nothing of what is counted.
func TestContainersMadeAgain(t *testing.T) {
	r := credtest.NewRepo(t)
	build := func(path, content string, when byte) {
		packed := []byte(gzipped(t, "main.js", content))
		packed[4] = when // the first byte of the time
		r.Write(path, string(packed))
	}
	empty, full := zipped(t, zip.Store, "a.env", "nothing\n"), zipped(t, zip.Store, "a.env", pair(1)+"\n")
	for when := range byte(5) {
		build("empty.gz", empty, when)
		build("full.gz", full, when)
		cut := []byte(gzipped(t, "main.js", empty))
		cut[4] = when
		r.Write("cut.gz", string(cut[:len(cut)-12]))
		r.Commit("build")
	}
	got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{Jobs: 1})
	if len(got.findings) != 5 {
		t.Errorf("%d findings, want one in each of the 5 that hold a pair", len(got.findings))
	}
	if n := len(got.receipt.Excluded); n != 1 || got.receipt.Excluded[0].Count != 5 {
		t.Errorf("excluded %+v, want each of the 5 that are cut off", got.receipt.Excluded)
	}
}

// TestSameContentAgain: what lies in several archives and beside them is found in
// each, and what is looked into there in vain does not hide it.
func TestSameContentAgain(t *testing.T) {
	r := credtest.NewRepo(t)
	full, vain := pair(1)+"\n", "Authorization: Basic "+credtest.Base64("user:changeme")+"\n"
	for name, content := range map[string]string{"full": full, "vain": vain, "both": vain + full} {
		r.Write(name+".env", content)
		r.Write(name+".zip", zipped(t, zip.Deflate, "a.env", content))
		r.Write(name+"2.zip", zipped(t, zip.Deflate, "b.env", content))
	}
	r.Commit("releases")
	got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{Jobs: 1})
	want := []string{
		"blob both.env", "blob both.zip!a.env", "blob both2.zip!b.env",
		"blob full.env", "blob full.zip!a.env", "blob full2.zip!b.env",
	}
	if diff := cmp.Diff(want, places(got)); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

// TestContainerOnStandardInput is opened like one in a file.
func TestContainerOnStandardInput(t *testing.T) {
	in := strings.NewReader(gzipped(t, "dump.sql", pair(1)))
	got := run(t, scanner.Target{Stdin: in}, scanner.Options{})
	if diff := cmp.Diff([]string{"stdin !dump.sql"}, places(got)); diff != "" || !got.receipt.Complete {
		t.Errorf("complete %t, places (-want +got):\n%s", got.receipt.Complete, diff)
	}
}

// TestTimeEndsContainers: a container that takes longer than there is time for
// is told of.
func TestTimeEndsContainers(t *testing.T) {
	long := strings.NewReader(gzipped(t, "", string(make([]byte, 60<<20))))
	got := run(t, scanner.Target{Stdin: long}, scanner.Options{Timeout: 5 * time.Millisecond})
	if got.receipt.Complete || len(got.receipt.Skipped) == 0 {
		t.Errorf("got %+v, want a skip", got.receipt)
	}
}
