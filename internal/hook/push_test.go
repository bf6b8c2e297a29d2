package hook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/hook"
)

var (
	one  = strings.Repeat("1", 40)
	two  = strings.Repeat("2", 40)
	zero = strings.Repeat("0", 40)
)

func TestReadPrePush(t *testing.T) {
	for name, test := range map[string]struct {
		in   string
		want []hook.Change
	}{
		"up to date":               {"", nil},
		"forward":                  {"refs/heads/a " + two + " refs/heads/b " + one + "\n", []hook.Change{{Ref: "refs/heads/b", Old: one, New: two}}},
		"new":                      {"HEAD " + two + " refs/heads/b " + zero + "\n", []hook.Change{{Ref: "refs/heads/b", New: two}}},
		"delete":                   {"(delete) " + zero + " refs/heads/b " + one + "\n", []hook.Change{{Ref: "refs/heads/b", Old: one}}},
		"delete what is not there": {"(delete) " + zero + " refs/heads/b " + zero + "\n", []hook.Change{{Ref: "refs/heads/b"}}},
		"expression":               {"HEAD@{1 day ago} " + two + " refs/heads/b " + zero + "\n", []hook.Change{{Ref: "refs/heads/b", New: two}}},
		"sha-256":                  {"HEAD " + strings.Repeat("a", 64) + " refs/heads/b " + strings.Repeat("0", 64) + "\n", []hook.Change{{Ref: "refs/heads/b", New: strings.Repeat("a", 64)}}},
		"name with spaces":         {"a b c " + two + " refs/heads/b " + zero + "\n", []hook.Change{{Ref: "refs/heads/b", New: two}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := hook.ReadPrePush(strings.NewReader(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// What is not read as git means it would go unchecked.
func TestGarbageIsRefused(t *testing.T) {
	type reader func(string) error
	push := reader(func(in string) error { _, err := hook.ReadPrePush(strings.NewReader(in)); return err })
	receive := reader(func(in string) error { _, err := hook.ReadPreReceive(strings.NewReader(in)); return err })
	update := reader(func(in string) error {
		f := strings.Split(in, " ")
		_, err := hook.ParseUpdate(f[0], f[1], f[2])
		return err
	})
	for name, test := range map[string]struct {
		read reader
		in   string
	}{
		"push: cut off":                {push, "refs/heads/a " + two + " refs/heads/b " + one},
		"push: cut off in an id":       {push, "refs/heads/a " + two + " refs/heads/b " + one[:39] + "\n"},
		"push: a field is missing":     {push, two + " refs/heads/b " + one + "\n"},
		"push: empty line":             {push, "\n"},
		"push: id in capitals":         {push, "a " + strings.Repeat("A", 40) + " b " + zero + "\n"},
		"push: ids of two kinds":       {push, "a " + two + " b " + strings.Repeat("0", 64) + "\n"},
		"push: good and then garbage":  {push, "a " + two + " b " + zero + "\ngarbage\n"},
		"push: endless line":           {push, strings.Repeat("a", 1<<20)},
		"push: NUL":                    {push, "\x00\x00\x00\n"},
		"receive: empty":               {receive, ""},
		"receive: cut off":             {receive, zero + " " + one + " refs/heads/a"},
		"receive: too many fields":     {receive, zero + " " + one + " refs/heads/a b\n"},
		"receive: blank at the end":    {receive, zero + " " + one + " \n"},
		"receive: the order of update": {receive, "refs/heads/a " + zero + " " + one + "\n"},
		"update: the order of receive": {update, zero + " " + one + " refs/heads/a"},
		"update: abbreviated id":       {update, "refs/heads/a " + zero + " " + one[:8]},
		"update: no reference":         {update, " " + zero + " " + one},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.read(test.in)
			if !errors.Is(err, hook.ErrProtocol) {
				t.Fatalf("error %v, want ErrProtocol", err)
			}
			if strings.Contains(err.Error(), "refs/") {
				t.Errorf("%q repeats the input", err)
			}
		})
	}
}

func TestTenThousandReferences(t *testing.T) {
	var in strings.Builder
	const refs = 10_000
	for i := range refs {
		fmt.Fprintf(&in, "%s %s refs/tags/%d\n", zero, one, i)
	}
	got, err := hook.ReadPreReceive(strings.NewReader(in.String()))
	if err != nil || len(got) != refs {
		t.Fatalf("%d changes and %v, want %d", len(got), err, refs)
	}
}

// A change that is read is one that git could have sent.
func FuzzReadChanges(f *testing.F) {
	f.Add("HEAD " + two + " refs/heads/b " + zero + "\n")
	f.Add(zero + " " + one + " refs/heads/a\n")
	f.Fuzz(func(t *testing.T, in string) {
		push, err := hook.ReadPrePush(strings.NewReader(in))
		if err == nil && len(push) != strings.Count(in, "\n") {
			t.Errorf("%d changes of %d lines", len(push), strings.Count(in, "\n"))
		}
		receive, err := hook.ReadPreReceive(strings.NewReader(in))
		if err == nil && len(receive) == 0 {
			t.Error("no changes and no error")
		}
		for _, c := range append(push, receive...) {
			if c.Ref == "" || strings.ContainsAny(c.Ref, " \n") || strings.Trim(c.Old+c.New, "0123456789abcdef") != "" {
				t.Errorf("change %+v", c)
			}
		}
	})
}
