package owner

import (
	"bytes"
	"iter"

	"github.com/tokenguard/tokenguard/finding"
)

// Bounds of a table: the length of a row, how far before it its heading is looked
// for unless that is the first line of the text, and how far the columns of a
// statement.
const (
	maxRow       = 2 << 10
	maxHeading   = 1 << 10
	maxStatement = 16 << 10
)

// table is the table that the last token stood in, for the next row of it.
type table struct {
	row     finding.Span
	heading finding.Span // empty where it has none
}

// InColumns returns the cell of the i-th token's row whose heading names an
// account, where the heading of the token's own cell names a secret: in CSV, in
// tables of Markdown, in the columns of an SQL statement.
//
// heading has the words above the token's cell, so that no cell is the account but
// by its heading; it is nil where there are none. Tokens are asked for in order.
func (n *Neighbours) InColumns(i int) (account finding.Span, heading []string) {
	token := n.tokens[i].Span
	row, separator, ok := rowAround(n.text, token)
	if !ok {
		return finding.Span{}, nil
	}
	values := cells(n.text, row, separator)
	if !n.table.goesOn(n.text, row) {
		n.table.heading = finding.Span{}
		for heading := range headings(n.text, row) {
			if _, words := columns(n.text, heading, separator, values, token); words != nil {
				n.table.heading = heading
				break
			}
		}
	}
	n.table.row = row
	if n.table.heading.End == 0 {
		return finding.Span{}, nil
	}
	return columns(n.text, n.table.heading, separator, values, token)
}

// goesOn reports whether a row is the next one of the table, or the same.
func (t table) goesOn(text []byte, row finding.Span) bool {
	const between = "),( \r\n"
	return row == t.row || t.row.End > 0 && row.Start >= t.row.End && row.Start-t.row.End <= len(between) &&
		len(bytes.Trim(text[t.row.End:row.Start], between)) == 0
}

// columns returns the cell below the name of an account, and the words above the
// token where they name a secret.
func columns(text []byte, head finding.Span, separator byte, values []finding.Span, token finding.Span) (account finding.Span, heading []string) {
	if bytes.Count(text[head.Start:head.End], []byte{separator}) < len(values)-1 {
		return account, nil
	}
	names := cells(text, head, separator)
	if len(names) != len(values) {
		return account, nil
	}
	for i, name := range names {
		cell := values[i]
		if name.Len() >= maxKey {
			continue
		}
		words := Words(text[name.Start:name.End])
		switch {
		case cell == token:
			if NamesSecret(words) || isValueKey(words) || len(words) > 0 && words[len(words)-1] == "key" {
				heading = words
			}
		case account.End == 0 && namesOwner(words) && !namesStranger(words) && isUserText(text[cell.Start:cell.End]):
			account = cell
		}
	}
	if !IsName(string(text[account.Start:account.End])) {
		account = finding.Span{}
	}
	return account, heading
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

// headings yields what could be the heading of a row: the columns of a statement
// that it is of, or else the lines above it, and last the first one.
func headings(text []byte, row finding.Span) iter.Seq[finding.Span] {
	return func(yield func(finding.Span) bool) {
		if row.Start > 0 && text[row.Start-1] == '(' {
			if columns, ok := columnsBefore(text, row.Start); ok {
				yield(columns)
			}
			return
		}
		end := row.Start
		for end > 0 && row.Start-end < maxHeading {
			end = len(bytes.TrimRight(text[:end], "\r\n"))
			line := finding.Span{Start: max(0, end-maxRow), End: end}
			line.Start += bytes.LastIndexAny(text[line.Start:end], "\r\n") + 1
			if !yield(line) {
				return
			}
			end = line.Start
		}
		if first := bytes.IndexAny(text[:min(len(text), maxRow)], "\r\n"); end > 0 && first > 0 {
			yield(finding.Span{Start: 0, End: first})
		}
	}
}

// columnsBefore returns what stands in the brackets before the VALUES of the SQL
// statement that offset is in.
func columnsBefore(text []byte, at int) (finding.Span, bool) {
	low := max(0, at-maxStatement)
	before := text[low:at]
	values := max(bytes.LastIndex(before, []byte("VALUES")), bytes.LastIndex(before, []byte("values")))
	end := bytes.LastIndexByte(before[:max(0, values)], ')')
	start := bytes.LastIndexByte(before[:max(0, end)], '(')
	return finding.Span{Start: low + start + 1, End: low + end}, start >= 0
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
