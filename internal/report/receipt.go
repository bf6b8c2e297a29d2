package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokenguard/tokenguard/finding"
)

// Summary says in one line how a run ended: how much was found, and how much
// was not read. It never says "clean" of an incomplete run.
func Summary(r finding.Receipt) string {
	var out strings.Builder
	if r.Findings == 0 {
		out.WriteString("no credential found")
	} else {
		out.WriteString(plural(r.Findings, "finding"))
	}
	if r.BelowLevel > 0 {
		fmt.Fprintf(&out, ", %d below the level", r.BelowLevel)
	}
	if why := Incomplete(r); why != "" {
		out.WriteString("; " + why)
	}
	return out.String()
}

// Incomplete says what was not read and why, or "" when everything was.
func Incomplete(r finding.Receipt) string {
	var parts []string
	if n := total(r.Lost); n > 0 {
		parts = append(parts, fmt.Sprintf("%d lost (%s)", n, reasons(r.Lost)))
	}
	if n := total(r.Skipped); n > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped (%s)", n, reasons(r.Skipped)))
	}
	if len(parts) == 0 {
		if r.Complete {
			return ""
		}
		return "incomplete: stopped early"
	}
	return "incomplete: " + strings.Join(parts, ", ")
}

// receiptLine is the last line of text: all that the receipt holds but the
// findings.
func receiptLine(r finding.Receipt) string {
	read := []string{
		plural(r.Read.Refs, "ref"), plural(r.Read.Commits, "commit"),
		plural(r.Read.Objects, "object"), plural(r.Read.Files, "file"), size(r.Read.Bytes),
	}
	parts := []string{"read " + strings.Join(read, ", ")}
	for _, list := range []struct {
		name   string
		counts []finding.Count
	}{{"excluded", r.Excluded}, {"skipped", r.Skipped}, {"lost", r.Lost}} {
		part := fmt.Sprintf("%s %d", list.name, total(list.counts))
		if len(list.counts) > 0 {
			part += " (" + reasons(list.counts) + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(append(parts, "limits "+limits(r.Limits)), "; ")
}

func limits(l finding.Limits) string {
	var parts []string
	if l.MaxBlob > 0 {
		parts = append(parts, "max-blob "+size(l.MaxBlob))
	}
	if l.MaxMemory > 0 {
		parts = append(parts, "max-memory "+size(l.MaxMemory))
	}
	if l.Timeout > 0 {
		parts = append(parts, "timeout "+l.Timeout.Round(time.Millisecond).String())
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// reasons lists each reason with its count and first names.
func reasons(counts []finding.Count) string {
	parts := make([]string, 0, len(counts))
	for _, c := range counts {
		part := fmt.Sprintf("%s %d", Escape(c.Reason), c.Count)
		if len(c.Examples) > 0 {
			names := make([]string, len(c.Examples))
			for i, name := range c.Examples {
				names[i] = Escape(name)
			}
			part += ": " + strings.Join(names, " ")
		}
		if len(c.Examples) > 0 && len(c.Examples) < c.Count {
			part += " …"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

func total(counts []finding.Count) int {
	n := 0
	for _, c := range counts {
		n += c.Count
	}
	return n
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func size(bytes int64) string {
	const unit = 1024
	if bytes < unit {
		return plural(int(bytes), "byte")
	}
	value, units := float64(bytes)/unit, "KMGTPE"
	for value >= unit && len(units) > 1 {
		value, units = value/unit, units[1:]
	}
	return fmt.Sprintf("%.1f %ciB", value, units[0])
}
