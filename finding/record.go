package finding

import (
	"encoding/json"
	"time"
)

// Schema names the JSON contract in the package comment.
const Schema = "tokenguard/v1"

// Document is the JSON report. Findings is never null.
type Document struct {
	Schema   string    `json:"schema"`
	Findings []Finding `json:"findings"`
	Receipt  Receipt   `json:"receipt"`
}

// record is a finding as it stands in JSON: masked, flat, every list present.
type record struct {
	Kind          string   `json:"kind"`
	Evidence      Evidence `json:"evidence"`
	Fingerprint   string   `json:"fingerprint"`
	AccountMasked string   `json:"account_masked"`
	SecretMasked  string   `json:"secret_masked"`
	Site          string   `json:"site"`
	Form          string   `json:"form"`
	Decode        []string `json:"decode"`
	Unit          Unit     `json:"unit"`
	Path          string   `json:"path"`
	Line          int      `json:"line"`
	Column        int      `json:"column"`
	EndLine       int      `json:"end_line"`
	EndColumn     int      `json:"end_column"`
	Blob          string   `json:"blob"`
	ContextMasked string   `json:"context_masked"`
	MaskedFields  []string `json:"masked_fields"`

	Commit      string             `json:"commit"`
	Author      string             `json:"author"`
	AuthorEmail string             `json:"author_email"`
	Date        string             `json:"date"`
	Provenance  []provenanceRecord `json:"provenance"`

	Category string `json:"category,omitempty"`
	Message  string `json:"message,omitempty"`
	URL      string `json:"url,omitempty"`
}

type provenanceRecord struct {
	Commit      string   `json:"commit"`
	Author      string   `json:"author"`
	AuthorEmail string   `json:"author_email"`
	Date        string   `json:"date"`
	Path        string   `json:"path"`
	RemovedBy   []string `json:"removed_by"`
	Refs        []string `json:"refs"`
	InHead      bool     `json:"in_head"`
	Reachable   bool     `json:"reachable"`
	Boundary    bool     `json:"boundary,omitempty"`
}

// MarshalJSON encodes the finding as the contract says, masked.
func (f Finding) MarshalJSON() ([]byte, error) {
	first := f.First()
	r := record{
		Kind:          f.Pair.Token.KindName(),
		Evidence:      f.Evidence,
		Fingerprint:   string(f.Fingerprint),
		AccountMasked: f.Pair.Account.Masked(),
		SecretMasked:  f.Pair.Token.Secret.Masked(),
		Site:          f.Pair.Site,
		Form:          f.Form,
		Decode:        list(f.Decode),
		Unit:          f.Location.Unit,
		Path:          f.Location.Path,
		Line:          f.Location.Start.Line,
		Column:        f.Location.Start.Column,
		EndLine:       f.Location.End.Line,
		EndColumn:     f.Location.End.Column,
		Blob:          f.Location.Blob,
		ContextMasked: f.Context,
		MaskedFields:  list(f.MaskedFields),
		Commit:        first.Commit,
		Author:        first.Author,
		AuthorEmail:   first.AuthorEmail,
		Date:          date(first.Date),
		Provenance:    make([]provenanceRecord, 0, len(f.Provenance)),
	}
	for _, p := range f.Provenance {
		r.Provenance = append(r.Provenance, provenanceRecord{
			p.Commit, p.Author, p.AuthorEmail, date(p.Date), p.Path,
			list(p.RemovedBy), list(p.Refs), p.InHead, p.Reachable, p.Boundary,
		})
	}
	if f.Lint != nil {
		r.Category, r.Message, r.URL = f.Lint.Category, f.Lint.Message, f.Lint.URL
	}
	return json.Marshal(r)
}

// MarshalJSON encodes the document with its list of findings, however empty.
func (d Document) MarshalJSON() ([]byte, error) {
	type plain Document
	d.Findings = list(d.Findings)
	return json.Marshal(plain(d))
}

// MarshalJSON encodes the receipt with all its lists, however empty.
func (r Receipt) MarshalJSON() ([]byte, error) {
	type plain Receipt
	r.Excluded, r.Skipped, r.Lost = list(r.Excluded), list(r.Skipped), list(r.Lost)
	r.Accepted, r.Remarks = list(r.Accepted), list(r.Remarks)
	return json.Marshal(plain(r))
}

// MarshalJSON encodes the count with its list of examples, however empty.
func (c Count) MarshalJSON() ([]byte, error) {
	type plain Count
	c.Examples = list(c.Examples)
	return json.Marshal(plain(c))
}

// list returns s, but never nil, which JSON would show as null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
