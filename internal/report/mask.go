package report

import (
	"slices"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// Mask replaces every credential in a text by its mask. Names of files and
// refs can hold one, and stand in receipts and in errors.
func Mask(text string) string {
	for _, m := range slices.Backward(detect.New().Append(nil, []byte(text))) {
		text = text[:m.Span.Start] + m.Pair.Token.Secret.Masked() + text[m.Span.End:]
	}
	return text
}

// MaskReceipt returns the receipt with every name, remark and reason masked. It shares nothing
// with r.
func MaskReceipt(r finding.Receipt) finding.Receipt {
	for _, list := range []*[]finding.Count{&r.Excluded, &r.Skipped, &r.Lost} {
		*list = slices.Clone(*list)
		for i, c := range *list {
			(*list)[i].Examples = slices.Clone(c.Examples)
			for j, example := range c.Examples {
				(*list)[i].Examples[j] = Mask(example)
			}
		}
	}
	r.Remarks, r.Accepted = slices.Clone(r.Remarks), slices.Clone(r.Accepted)
	for i, line := range r.Remarks {
		r.Remarks[i] = Mask(line)
	}
	for i := range r.Accepted {
		a := &r.Accepted[i]
		a.Path, a.Reason = Mask(a.Path), Mask(a.Reason)
	}
	return r
}
