package input_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tokenguard/tokenguard/internal/source/input"
)

func TestUntilReadsAll(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789abcdef\n"), 20_000)
	for name, in := range map[string]io.Reader{
		"at once":          bytes.NewReader(want),
		"byte by byte":     iotest.OneByteReader(bytes.NewReader(want)),
		"error comes with": iotest.DataErrReader(bytes.NewReader(want)),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := io.ReadAll(input.Until(nil, in))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes and %v, want %d", len(got), err, len(want))
			}
		})
	}
}

// Who waits for an end that never comes waits for ever, and has read nothing.
func TestUntilStops(t *testing.T) {
	in, out := io.Pipe()
	done := make(chan struct{})
	go func() {
		_, _ = io.WriteString(out, "begun")
		close(done)
	}()
	r := input.Until(done, in)
	var got strings.Builder
	if _, err := io.Copy(&got, r); !errors.Is(err, input.ErrStopped) {
		t.Errorf("error %v, want ErrStopped", err)
	}
	if got.String() != "begun" && got.String() != "" {
		t.Errorf("got %q", got.String())
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, input.ErrStopped) {
		t.Errorf("read again: %d and %v", n, err)
	}
}

func TestReadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := input.ReadFile(name, 4); err != nil || string(got) != "text" {
		t.Errorf("%q and %v", got, err)
	}
	if _, err := input.ReadFile(name, 3); !errors.Is(err, input.ErrTooLong) {
		t.Errorf("error %v, want ErrTooLong", err)
	}
	for _, none := range []string{filepath.Dir(name), name + "x"} {
		if _, err := input.ReadFile(none, 4); err == nil {
			t.Errorf("%s was read", none)
		}
	}
}
