package policy

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Date is a day in UTC, written 2006-01-02, so that the order of dates is that
// of their texts. The zero value is no date.
type Date string

// DateOf returns the day of t.
func DateOf(t time.Time) Date { return Date(t.UTC().Format(time.DateOnly)) }

// ParseDate accepts real days in the form 2006-01-02 only.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return "", errors.New("want a date such as 2030-01-31")
	}
	return DateOf(t), nil
}

// AddDays returns the day that is n days later. Of no date it is no date.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return DateOf(t.AddDate(0, 0, n))
}

// UnmarshalText is [ParseDate].
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// Size is a number of bytes.
type Size int64

// sizeUnits are powers of 1024; the suffixes that disk vendors count in
// thousands (KB, MB) are refused rather than guessed.
var sizeUnits = []struct {
	suffix string
	shift  uint
}{{"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}, {"K", 10}, {"M", 20}, {"G", 30}, {"B", 0}, {"", 0}}

// String is the form that [ParseSize] reads, in the largest unit that is exact.
func (s Size) String() string {
	for i := 3; i >= 0; i-- {
		if unit := sizeUnits[i]; s != 0 && s%(1<<unit.shift) == 0 {
			return fmt.Sprintf("%d%s", s>>unit.shift, unit.suffix)
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// ParseSize reads a number of bytes, with or without a unit.
func ParseSize(text string) (Size, error) {
	for _, unit := range sizeUnits {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64>>unit.shift {
			break
		}
		return Size(n << unit.shift), nil
	}
	return 0, errors.New("want a size such as 512KiB, 64MiB or 2GiB")
}

// ParseDuration reads a duration that is not negative.
func ParseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, errors.New("want a duration such as 90s or 10m")
	}
	return d, nil
}
