package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
)

// Format names a writer. The zero value is none.
type Format string

// The formats.
const (
	Text  Format = "text"
	JSON  Format = "json"
	JSONL Format = "jsonl"
	SARIF Format = "sarif"
)

// Formats returns every format, text first.
func Formats() []Format { return []Format{Text, JSON, JSONL, SARIF} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	names := make([]string, 0, len(Formats()))
	for _, f := range Formats() {
		if string(f) == name {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", fmt.Errorf("unknown format %q: want %s", name, strings.Join(names, ", "))
}

// Options shape a report. The zero value is safe for a pipe.
type Options struct {
	// Color sets text in colour, by ANSI sequences.
	Color bool
	// Quiet leaves the receipt out of text, where it is for people.
	Quiet bool
	// CleanUp says in text how a finding is taken out, for people whom a hook
	// stops: those get a shorter text. It may be nil.
	CleanUp func(finding.Finding) string
	// Input is what such a text calls standard input.
	Input string
	// Version is the tool's own, for formats that name their producer.
	Version string
}

// A Writer writes the report of one run: any number of findings in the order
// given, then the receipt. It is for one goroutine. An error is the underlying
// writer's; what was written before it stays written.
type Writer interface {
	// Finding writes one finding with a single Write where the format streams.
	Finding(finding.Finding) error
	// Close writes the receipt and ends the report. It leaves the underlying
	// writer open.
	Close(finding.Receipt) error
}

// New returns the writer of the format, which must be one of [Formats].
func New(format Format, w io.Writer, opts Options) Writer {
	switch format {
	case JSON:
		return &document{w: w}
	case JSONL:
		return &lines{w: w}
	case SARIF:
		return newSARIF(w, opts)
	}
	return &text{w: w, opts: opts}
}
