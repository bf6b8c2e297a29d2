package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
)

// Bounds of a table: the length of a row, and how far before it its heading is
// looked for, unless that is the first line of the text.
const (
	maxRow     = 2 << 10
	maxHeading = 1 << 10
)

// InColumns returns the cell of a token's row whose heading names an account,
// where the heading of the token's own cell names a secret: in CSV, in tables of
// Markdown, in the columns of an SQL statement.
//
// headed says that there is a heading for the token's cell, so that no cell is
// the account but by its heading.
func InColumns(text []byte, token finding.Span) (account finding.Span, headed bool) {
	row, separator, ok := rowAround(text, token)
	if !ok {
		return finding.Span{}, false
	}
	values := cells(text, row, separator)
	for heading, ok := headingBefore(text, row, finding.Span{Start: row.Start, End: row.Start}); ok; heading, ok = headingBefore(text, row, heading) {
		names := cells(text, heading, separator)
		if len(names) != len(values) {
			continue
		}
		var owner finding.Span
		for i, name := range names {
			words := Words(text[name.Start:name.End])
			cell := values[i]
			switch {
			case cell == token && name.Len() < maxKey:
				headed = NamesSecret(words) || isValueKey(words) || len(words) > 0 && words[len(words)-1] == "key"
			case owner.End == 0 && namesOwner(words) && !namesStranger(words) && isUserText(text[cell.Start:cell.End]):
				owner = cell
			}
		}
		if headed {
			if IsName(string(text[owner.Start:owner.End])) {
				account = owner
			}
			return account, true
		}
	}
	return finding.Span{}, false
}

func isUserText(text []byte) bool {
	for _, c := range text {
		if !IsUser(c) {
			return false
		}
	}
	return true
}

// rowAround returns the row that a token is a whole cell of: a line, or what
// stands in brackets on one.
func rowAround(text []byte, token finding.Span) (row finding.Span, separator byte, ok bool) {
	const around = "\"'` "
	before := len(bytes.TrimRight(text[max(0, token.Start-8):token.Start], around))
	behind := bytes.TrimLeft(text[token.End:min(len(text), token.End+8)], around)
	before += max(0, token.Start-8)
	const separators = ",;\t|"
	switch {
	case before > 0 && bytes.IndexByte([]byte(separators), text[before-1]) >= 0:
		separator = text[before-1]
	case len(behind) > 0 && bytes.IndexByte([]byte(separators), behind[0]) >= 0:
		separator = behind[0]
	default:
		return row, 0, false
	}
	row = finding.Span{Start: token.Start, End: token.End}
	for row.Start > 0 && token.Start-row.Start < maxRow && !endsRow(text[row.Start-1], "([") {
		row.Start--
	}
	for row.End < len(text) && row.End-token.End < maxRow && !endsRow(text[row.End], ")]") {
		row.End++
	}
	return row, separator, token.Start-row.Start < maxRow && row.End-token.End < maxRow
}

func endsRow(c byte, brackets string) bool {
	return c == '\n' || c == '\r' || c == brackets[0] || c == brackets[1]
}

// headingBefore returns the next row, upwards, that could be the heading of a
// row: the brackets or lines before it, and last the first line of the text.
func headingBefore(text []byte, row, last finding.Span) (finding.Span, bool) {
	if last.Start == 0 {
		return last, false
	}
	end := last.Start - 1
	bracket := last.Start == row.Start && row.Start > 0 && text[end] == '('
	if bracket { // of SQL: (columns) VALUES (row)
		end = bytes.LastIndexByte(text[max(0, end-maxHeading):end], ')') + max(0, end-maxHeading)
		start := bytes.LastIndexByte(text[max(0, end-maxHeading):max(0, end)], '(')
		if start < 0 || end < 0 {
			return last, false
		}
		return finding.Span{Start: start + max(0, end-maxHeading) + 1, End: end}, true
	}
	if row.Start-end > maxHeading {
		first := bytes.IndexAny(text[:min(len(text), maxRow)], "\r\n")
		return finding.Span{Start: 0, End: first}, first > 0
	}
	for end > 0 && (text[end-1] == '\r' || text[end-1] == '\n') {
		end--
	}
	start := end
	for start > 0 && end-start < maxRow && text[start-1] != '\n' && text[start-1] != '\r' {
		start--
	}
	return finding.Span{Start: start, End: end}, true
}

// cells returns what stands between the separators of a row, without quotes and
// blanks. A separator in quotes is none.
func cells(text []byte, row finding.Span, separator byte) []finding.Span {
	var all []finding.Span
	start, quote := row.Start, byte(0)
	for at := row.Start; at <= row.End; at++ {
		switch {
		case at == row.End || text[at] == separator && quote == 0:
			all = append(all, trimmed(text, start, at))
			start = at + 1
		case quote != 0 && text[at] == quote:
			quote = 0
		case quote == 0 && (text[at] == '"' || text[at] == '\'') && (at == start || text[at-1] == ' '):
			quote = text[at]
		}
	}
	return all
}

func trimmed(text []byte, start, end int) finding.Span {
	for start < end && (isQuote(text[start]) || text[start] == ' ') {
		start++
	}
	for end > start && (isQuote(text[end-1]) || text[end-1] == ' ') {
		end--
	}
	return finding.Span{Start: start, End: end}
}
