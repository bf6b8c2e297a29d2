package archive_test

import (
	"bytes"
	"compress/gzip"
	"testing"
	"time"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
)

// TestKey: what has one key holds the same. Every other byte counts, or what is
// in a container would be passed over for what is in another.
func TestKey(t *testing.T) {
	made := func(seconds int64) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		w.Name, w.ModTime = "main.js", time.Unix(seconds, 0)
		if _, err := w.Write([]byte("content\n")); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	content := made(1)
	if archive.Key(content) != archive.Key(made(1<<30)) {
		t.Error("a gzip that was made at another time has another key")
	}
	for _, content := range [][]byte{content, append([]byte("\x28\xb5\x2f\xfd"), content...)} {
		for at := range content {
			changed := bytes.Clone(content)
			changed[at] ^= 0xff
			same := archive.Key(changed) == archive.Key(content)
			if time := content[0] == 0x1f && 4 <= at && at < 8; same != time {
				t.Errorf("byte %d of %d changed: same key %t", at, len(content), same)
			}
		}
	}
}
