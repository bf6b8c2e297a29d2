package finding_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

func fullFinding() finding.Finding {
	h := credtest.New(1)
	pair := pairOf(credential.APIToken, h.Email(), h.Token(credential.APIToken))
	pair.Site = "corp.atlassian.net"
	return finding.Finding{
		Pair:        pair,
		Evidence:    finding.Confirmed,
		Fingerprint: "tg1:00112233445566778899aabbccddeeff",
		Form:        "basic-header",
		Decode:      []string{"base64", "utf-16le"},
		Location: finding.Location{
			Unit: finding.UnitBlob, Path: "a.zip!b/run.sh", Blob: "b1",
			Span: finding.Span{Start: 40, End: 90}, Start: finding.Position{Line: 3, Column: 7}, End: finding.Position{Line: 4, Column: 2},
		},
		Context:      "curl ********",
		MaskedFields: []string{"refs"},
		Provenance: []finding.Provenance{
			{
				Commit: "c1", Author: "Jana", AuthorEmail: "jana@corp.io", Path: "run.sh",
				Date:      time.Date(2024, 2, 3, 4, 5, 6, 7, time.FixedZone("", 2*60*60)),
				RemovedBy: []string{"c9"}, Refs: []string{"refs/heads/main"}, InHead: true, Reachable: true, Boundary: true,
			},
			{Commit: "c2"},
		},
		Lint: &finding.Lint{Category: "basic", Message: "message", URL: "https://corp.io/#basic"},
	}
}

const fullJSON = `{
  "kind": "atlassian-api-token",
  "evidence": "confirmed",
  "fingerprint": "tg1:00112233445566778899aabbccddeeff",
  "account_masked": "r***@s***",
  "secret_masked": "ATATT3xFfGF0********",
  "site": "corp.atlassian.net",
  "form": "basic-header",
  "decode": ["base64", "utf-16le"],
  "unit": "blob",
  "path": "a.zip!b/run.sh",
  "line": 3,
  "column": 7,
  "end_line": 4,
  "end_column": 2,
  "blob": "b1",
  "context_masked": "curl ********",
  "masked_fields": ["refs"],
  "commit": "c1",
  "author": "Jana",
  "author_email": "jana@corp.io",
  "date": "2024-02-03T04:05:06+02:00",
  "provenance": [
    {
      "commit": "c1", "author": "Jana", "author_email": "jana@corp.io", "date": "2024-02-03T04:05:06+02:00", "path": "run.sh",
      "removed_by": ["c9"], "refs": ["refs/heads/main"], "in_head": true, "reachable": true, "boundary": true
    },
    {
      "commit": "c2", "author": "", "author_email": "", "date": "", "path": "",
      "removed_by": [], "refs": [], "in_head": false, "reachable": false
    }
  ],
  "category": "basic",
  "message": "message",
  "url": "https://corp.io/#basic"
}`

const emptyJSON = `{
  "kind": "unknown", "evidence": "generic", "fingerprint": "", "account_masked": "", "secret_masked": "", "site": "",
  "form": "", "decode": [], "unit": "", "path": "", "line": 0, "column": 0, "end_line": 0, "end_column": 0, "blob": "",
  "context_masked": "", "masked_fields": [], "commit": "", "author": "", "author_email": "", "date": "", "provenance": []
}`

const emptyReceiptJSON = `{
  "complete": false, "findings": 0, "below_level": 0,
  "read": {"refs": 0, "commits": 0, "objects": 0, "bytes": 0, "files": 0},
  "excluded": [], "skipped": [], "lost": [], "accepted": [], "remarks": [],
  "limits": {"max_blob": 0, "max_memory": 0, "timeout_ns": 0}
}`

// checkJSON compares field by field and in order.
func checkJSON(t *testing.T, v any, want string) {
	t.Helper()
	got, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(want)); err != nil {
		t.Fatal(err)
	}
	split := func(s string) []string { return strings.SplitAfter(s, ",") }
	if diff := cmp.Diff(split(compact.String()), split(string(got))); diff != "" {
		t.Errorf("the contract is broken (-want +got):\n%s", diff)
	}
}

// Programs of other people read this: fields are added, never removed or
// changed in meaning, and an array is never null.
func TestJSONContract(t *testing.T) {
	t.Run("full finding", func(t *testing.T) { checkJSON(t, fullFinding(), fullJSON) })
	t.Run("empty finding", func(t *testing.T) { checkJSON(t, finding.Finding{}, emptyJSON) })
	t.Run("pointer to a finding", func(t *testing.T) { checkJSON(t, &finding.Finding{}, emptyJSON) })
	t.Run("empty receipt", func(t *testing.T) { checkJSON(t, finding.Receipt{}, emptyReceiptJSON) })
	t.Run("full receipt", func(t *testing.T) {
		checkJSON(t, finding.Receipt{
			Complete: true, Findings: 1, BelowLevel: 2,
			Read:     finding.Read{Refs: 1, Commits: 2, Objects: 3, Bytes: 4, Files: 5},
			Excluded: []finding.Count{{Reason: "gitlink", Count: 2, Examples: []string{"a", "b"}}},
			Skipped:  []finding.Count{{Reason: "size", Count: 1}},
			Lost:     []finding.Count{},
			Accepted: []finding.Accepted{{"tg1:00", "trello-token", finding.Likely, "a", 3, "config", "known"}},
			Remarks:  []string{"policy: stale"},
			Limits:   finding.Limits{MaxBlob: 1, MaxMemory: 2, Timeout: time.Second},
		}, `{
			"complete": true, "findings": 1, "below_level": 2,
			"read": {"refs": 1, "commits": 2, "objects": 3, "bytes": 4, "files": 5},
			"excluded": [{"reason": "gitlink", "count": 2, "examples": ["a", "b"]}],
			"skipped": [{"reason": "size", "count": 1, "examples": []}],
			"lost": [],
			"accepted": [{"fingerprint": "tg1:00", "kind": "trello-token", "evidence": "likely", "path": "a", "line": 3, "by": "config", "reason": "known"}],
			"remarks": ["policy: stale"],
			"limits": {"max_blob": 1, "max_memory": 2, "timeout_ns": 1000000000}
		}`)
	})
	t.Run("empty document", func(t *testing.T) {
		checkJSON(t, finding.Document{Schema: finding.Schema},
			`{"schema": "tokenguard/v1", "findings": [], "receipt": `+emptyReceiptJSON+`}`)
	})
	t.Run("full document", func(t *testing.T) {
		checkJSON(t, finding.Document{Schema: finding.Schema, Findings: []finding.Finding{fullFinding()}},
			`{"schema": "tokenguard/v1", "findings": [`+fullJSON+`], "receipt": `+emptyReceiptJSON+`}`)
	})
}

func TestEvidence(t *testing.T) {
	ordered := []finding.Evidence{finding.Generic, finding.Likely, finding.Confirmed}
	for i, name := range []string{"generic", "likely", "confirmed"} {
		var back finding.Evidence
		if err := back.UnmarshalText([]byte(name)); err != nil || back != ordered[i] || back.String() != name {
			t.Errorf("%s: got %s, %v", name, back, err)
		}
		if i > 0 && ordered[i-1] >= ordered[i] {
			t.Errorf("%s is not stronger than %s", ordered[i], ordered[i-1])
		}
	}
	for _, name := range []string{"", "unknown", "Likely", "likely "} {
		if got, err := finding.ParseEvidence(name); err == nil {
			t.Errorf("%q: got %s, want an error", name, got)
		}
	}
}
