package policy

import (
	"errors"
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Config is a configuration file. What the file does not set is nil or empty.
// It is not changed after it was read and is safe for concurrent use.
type Config struct {
	// Level is the least evidence that counts.
	Level *finding.Evidence
	// Strict fails a run that a limit left incomplete.
	Strict *bool
	// Paths are left out of the findings.
	Paths Paths
	// Allow are accepted findings.
	Allow []Entry
	// Limits are those of the flags with the same names.
	Limits Limits
	// Sinks are Go functions that take credentials, beside the built-in ones.
	Sinks []Sink
	// Kinds are tokens of one's own.
	Kinds []credential.CustomKind
}

// Limits bound a scan; zero is no limit, nil is not set.
type Limits struct {
	MaxBlob   *Size
	MaxMemory *Size
	Timeout   *time.Duration
}

// ReadConfig reads a configuration. Every mistake is an error with its line: an
// unknown key, one that stands there twice, a value that is none, YAML that
// refers to itself. Empty text is a configuration that sets nothing. name is
// what errors call the file; they wrap [*Error].
func ReadConfig(name string, text []byte) (*Config, error) {
	d := &document{file: name}
	c := &Config{}
	d.read(text, d.configKeys(c))
	if err := d.err(); err != nil {
		return nil, err
	}
	return c, nil
}

func (d *document) configKeys(c *Config) keys {
	return keys{
		"version": func(n ast.Node) {
			if d.number(n) != 1 {
				d.fail(line(n), "want version 1")
			}
		},
		"level":  func(n ast.Node) { c.Level = ptr(parsed(d, n, parseLevel)) },
		"strict": func(n ast.Node) { c.Strict = ptr(d.flag(n)) },
		"paths":  func(n ast.Node) { d.mapping(n, d.pathKeys(&c.Paths)) },
		"allow": func(n ast.Node) {
			d.list(n, func(item ast.Node) { c.Allow = append(c.Allow, d.entry(item)) })
			d.distinct(c.Allow)
		},
		"limits": func(n ast.Node) { d.mapping(n, d.limitKeys(&c.Limits)) },
		"sinks": func(n ast.Node) {
			d.list(n, func(item ast.Node) { c.Sinks = append(c.Sinks, d.sink(item)) })
		},
		"kinds": func(n ast.Node) {
			d.list(n, func(item ast.Node) { c.Kinds = append(c.Kinds, d.kind(item, c.Kinds)) })
		},
	}
}

func (d *document) pathKeys(p *Paths) keys {
	globs := func(to *[]string) func(ast.Node) {
		return func(n ast.Node) {
			d.list(n, func(item ast.Node) { *to = append(*to, parsed(d, item, parseGlob)) })
		}
	}
	return keys{"include": globs(&p.include), "exclude": globs(&p.exclude)}
}

func (d *document) limitKeys(l *Limits) keys {
	size := func(to **Size) func(ast.Node) {
		return func(n ast.Node) {
			if integer, ok := n.(*ast.IntegerNode); ok {
				n = ast.String(integer.GetToken())
			}
			*to = ptr(parsed(d, n, ParseSize))
		}
	}
	return keys{
		"max_blob":   size(&l.MaxBlob),
		"max_memory": size(&l.MaxMemory),
		"timeout":    func(n ast.Node) { l.Timeout = ptr(parsed(d, n, ParseDuration)) },
	}
}

func (d *document) entry(n ast.Node) Entry {
	e := Entry{line: line(n)}
	d.mapping(n, d.entryKeys(&e), "fingerprint", "reason")
	return e
}

func (d *document) entryKeys(e *Entry) keys {
	return keys{
		"fingerprint": func(n ast.Node) {
			e.Fingerprint, e.line = parsed(d, n, finding.ParseFingerprint), line(n)
		},
		"reason":  func(n ast.Node) { e.Reason = parsed(d, n, parseReason) },
		"expires": func(n ast.Node) { e.Expires = parsed(d, n, ParseDate) },
	}
}

// distinct demands one entry a fingerprint.
func (d *document) distinct(entries []Entry) {
	at := map[finding.Fingerprint]int{}
	for _, e := range entries {
		if first, twice := at[e.Fingerprint]; twice && e.Fingerprint != "" {
			d.fail(e.line, "the fingerprint stands in line %d too", first)
		}
		at[e.Fingerprint] = e.line
	}
}

// parseLevel is [finding.ParseEvidence] without the text in its error.
func parseLevel(text string) (finding.Evidence, error) {
	e, err := finding.ParseEvidence(text)
	if err != nil {
		return 0, errors.New("want confirmed, likely or generic")
	}
	return e, nil
}

func ptr[T any](v T) *T { return &v }

// oneOf returns a parser that accepts the words only.
func oneOf[T ~string](words ...T) func(string) (T, error) {
	return func(text string) (T, error) {
		for _, w := range words {
			if string(w) == text {
				return w, nil
			}
		}
		return "", fmt.Errorf("want one of %v", words)
	}
}
