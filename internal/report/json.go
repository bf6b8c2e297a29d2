package report

import (
	"encoding/json"
	"io"

	"github.com/tokenguard/tokenguard/finding"
)

// document writes [finding.Document] as it goes, so that memory does not grow
// with the findings and an early end leaves what was found.
type document struct {
	w       io.Writer
	started bool
}

func (d *document) Finding(f finding.Finding) error {
	encoded, err := encode(f)
	if err != nil {
		return err
	}
	lead := ",\n"
	if !d.started {
		lead, d.started = documentStart+"\n", true
	}
	_, err = d.w.Write(append([]byte(lead), encoded...))
	return err
}

const documentStart = `{"schema":"` + finding.Schema + `","findings":[`

func (d *document) Close(r finding.Receipt) error {
	encoded, err := encode(r)
	if err != nil {
		return err
	}
	lead := "\n"
	if !d.started {
		lead = documentStart
	}
	end := append([]byte(lead+"],\n\"receipt\":"), encoded...)
	_, err = d.w.Write(append(end, "}\n"...))
	return err
}

// lines writes one finding a line and the receipt last.
type lines struct{ w io.Writer }

func (l *lines) Finding(f finding.Finding) error { return l.line(f) }

func (l *lines) Close(r finding.Receipt) error {
	return l.line(struct {
		Schema  string          `json:"schema"`
		Receipt finding.Receipt `json:"receipt"`
	}{finding.Schema, r})
}

func (l *lines) line(v any) error {
	encoded, err := encode(v)
	if err != nil {
		return err
	}
	_, err = l.w.Write(append(encoded, '\n'))
	return err
}

func encode(v any) ([]byte, error) {
	encoded, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return inertJSON(encoded), nil
}
