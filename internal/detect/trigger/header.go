package trigger

import (
	"bytes"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// headers is headerAt for the offsets in text[from:to].
func headers(text []byte, from, to, end int) (reach Reach) {
	for at := from; at < to && at+4 <= end && reach < Whole; at++ {
		if c := text[at]; (c == 'A' || c == 'B') && (text[at+1] == 'T' || text[at+1] == 'B') {
			reach = max(reach, headerAt(text, at, end))
		}
	}
	return reach
}

// headerAt fires at the header of a long kind that eight more class bytes follow in
// the run, and at a token with a short one, which may go on behind the run.
func headerAt(text []byte, at, end int) Reach {
	if end-at >= skip && shape.LongKind(text[at:end]) != 0 {
		return Whole
	}
	if _, n := shape.ShortKind(text, at, end); n > 0 {
		return Whole
	}
	return goesOnAt(text, at, end)
}

// brokenHeader fires at the start of a run that goes on with a token, where what
// joins two lines or literals, or breaks a line of quoted-printable, parts it from
// the start, and leaves that too short for a run.
func brokenHeader(text []byte, from, end int) Reach {
	if from == 0 || end-from < skip || !joins(text, from-1) || isWord(text[from:from+skip]) {
		return Near
	}
	var packed Reach
	if text[from-1] == '%' {
		packed = packedInPercent(text, from)
	}
	first := lineEnd(text, from)
	start := first
	for start > max(0, first-skip+1) && view.InClass(text[start-1]) {
		start--
	}
	fires := (first-start >= shape.LongHeader || continues(text[from:])) && joinsHeader(text, start, first, from)
	return max(packed, reachOf(fires, from-start), goesOn(text, start, first))
}

// packedInPercent fires at a run behind a percent sign, where base64 of a stream began
// a little before: the slash that nearly all begin with is escaped in URLs and forms.
func packedInPercent(text []byte, from int) Reach {
	const (
		back  = 96  // less than Margin
		first = 128 // what view.Packed reads
	)
	start := from
	for start > 0 && from-start < back && (view.InClass(text[start-1]) || text[start-1] == '%') {
		start--
	}
	if head := text[start:from]; string(head[:min(len(head), 2)]) != "H4" && (len(head) < 2 || head[0] != 'e' || head[1] < 'A' || head[1] > 'N') {
		return Near
	}
	var run [first]byte
	return reachOf(view.Packed(run[:unescaped(run[:], text[start:])]), 3*first)
}

// goesOn is goesOnAt for the offsets in text[from:end].
func goesOn(text []byte, from, end int) (reach Reach) {
	for at := max(from, end-shape.TrelloLength+1); at+4 <= end; at++ {
		if c := text[at]; c == 'A' || c == 'B' {
			reach = max(reach, goesOnAt(text, at, end))
		}
	}
	return reach
}

// goesOnAt fires at a token with a short header that starts before end, that of a
// run, and goes on behind what joins that with others, or in escapes. None is longer
// than Trello's.
func goesOnAt(text []byte, at, end int) Reach {
	if end-at < 4 || end-at >= shape.TrelloLength || !isShortHeader(text[at:end]) || end == len(text) || !joins(text, end) {
		return Near
	}
	var joined [shape.TrelloLength]byte
	n, _ := joinLines(joined[:], text, at, end)
	if text[end] == '%' {
		n = unescaped(joined[:], text[at:])
	}
	_, length := shape.ShortKind(joined[:], 0, n)
	return reachOf(length > end-at, Window)
}

// isShortHeader reports whether text starts as the header of a kind with a short
// one does.
func isShortHeader(text []byte) bool {
	switch string(text[:4]) {
	case "ATBB", "BBDC", "ATTA":
		return true
	}
	return false
}

// unescaped fills dst with the start of text, which percent signs may escape.
func unescaped(dst, text []byte) int {
	n := 0
	for at := 0; n < len(dst) && at < len(text); n++ {
		length, c := 1, text[at]
		if c == '%' {
			length, c = view.Escape(text[at:])
		}
		if length == 0 || !view.InClass(c) {
			break
		}
		dst[n] = c
		at += length
	}
	return n
}

// joinsHeader reports whether text[start:first] and what stands from next on
// make a long header.
func joinsHeader(text []byte, start, first, next int) bool {
	lead := bytes.IndexByte(text[start:first], 'A')
	if lead < 0 {
		return false
	}
	if to, ok := view.Joint(text, first); text[first] != '=' && (!ok || to != next) {
		return false
	}
	var joined [2 * skip]byte
	n := copy(joined[:], text[start+lead:first])
	for at := range n + copy(joined[n:], text[next:next+skip]) - shape.LongHeader {
		if shape.LongKind(joined[at:]) != 0 {
			return true
		}
	}
	return false
}

// longHeaders are those of the long kinds. It is never written again.
var longHeaders = [...]string{credential.APIToken.Header(), credential.AccessToken.Header(), credential.ServiceToken.Header()}

// continues reports whether a run starts as the rest of a long header does.
func continues(run []byte) bool {
	switch run[0] {
	case 'T', 'A', 'C', 'S', '3', 'x', 'F', 'f', 'G', 'N', '0':
		for _, header := range longHeaders {
			for at := 1; at < len(header); at++ {
				if string(run[:len(header)-at]) == header[at:] {
					return true
				}
			}
		}
	}
	return false
}

// nearby is how far from the start of a token without a header it may have evidence.
const nearby = shape.TrelloLength + shape.Nearby

// exactShape fires at a run of exactly the length of a kind without a header,
// that could be one and has evidence shape.Nearby.
func exactShape(text []byte, from, end int) Reach {
	if from > 0 && view.InClass(text[from-1]) || end < len(text) && view.InClass(text[end]) {
		return Near
	}
	start, stop := shape.Exact(text, from, end)
	switch run := text[start:stop]; {
	case len(run) == shape.ClassicLength && shape.Classic(run):
		return reachOf(shape.NearAt(text, from, end) && shape.NearAtlassian(text, from, end), nearby)
	case len(run) == shape.DataCenterLength && shape.DataCenter(run):
		return reachOf(shape.NearAtlassian(text, from, end), nearby)
	case len(run) < shape.DataCenterLength && end < len(text) && text[end] == '%' && 'M' <= run[0] && run[0] <= 'O':
		var token [shape.DataCenterLength]byte
		whole := unescaped(token[:], text[start:]) == len(token) && shape.DataCenter(token[:])
		return reachOf(whole && shape.NearAtlassian(text, from, end), nearby)
	}
	return Near
}
