package analyzer

import "strconv"

// negated is a boolean flag named after what an option skips: -tests=false
// sets SkipTests.
type negated struct{ skip *bool }

func (f negated) String() string {
	if f.skip == nil {
		return "true"
	}
	return strconv.FormatBool(!*f.skip)
}

func (f negated) Set(text string) error {
	check, err := strconv.ParseBool(text)
	if err == nil {
		*f.skip = !check
	}
	return err
}

// IsBoolFlag lets the flag stand without a value.
func (f negated) IsBoolFlag() bool { return true }
