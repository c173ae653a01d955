package lang

import (
	"strconv"
	"strings"
)

// digitsOf are the ten digits of a CLDR numbering system.
func digitsOf(system string) [10]string {
	zero := '0'
	if system == "arabext" {
		zero = '۰'
	}
	var d [10]string
	for i := range d {
		d[i] = string(zero + rune(i))
	}
	return d
}

// Number writes n in the language's digits with its group separators and minus
// sign (CLDR decimal format). Where CLDR asks for two digits before the first
// separator (be, bg, hu, hy, ka, sq), 1234 has none and 12 345 has one.
func (l *Language) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = l.numbers.Minus, s[1:]
	}
	grouped := len(s) >= 3+l.numbers.MinGrouping
	var out strings.Builder
	out.WriteString(sign)
	for i := 0; i < len(s); i++ {
		if grouped && i > 0 && (len(s)-i)%3 == 0 {
			out.WriteString(l.numbers.Group)
		}
		out.WriteString(l.digits[s[i]-'0'])
	}
	return out.String()
}

// Digits writes the ASCII digits of s in the language's own and leaves the
// rest alone: for years, page numbers and whatever else is not grouped.
func (l *Language) Digits(s string) string {
	if l.digits[0] == "0" || !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			out.WriteString(l.digits[r-'0'])
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}
