package lang

import (
	"fmt"
	"strconv"
	"strings"
)

// pluralRule is one category with its condition: true if every relation of any
// one of its alternatives holds (CLDR, UTS #35 part 3, "Plural rules syntax").
type pluralRule struct {
	category string
	anyOf    [][]relation
}

// relation is "operand % modulus = ranges", or its denial.
type relation struct {
	operand byte // n i v w f t c e
	modulus int64
	negated bool
	ranges  [][2]int64
}

// PluralCategories are the categories that the language tells apart, "other"
// among them, in CLDR's order.
func (l *Language) PluralCategories() []string {
	return append([]string(nil), l.categories...)
}

// Plural is the CLDR cardinal category of the whole number n: "one", "few",
// "many" or "other" ("zero" and "two" do not occur in our languages).
// A negative number has the category of its absolute value.
func (l *Language) Plural(n int64) string {
	for _, rule := range l.plural {
		if rule.holds(n) {
			return rule.category
		}
	}
	return "other"
}

func (p pluralRule) holds(n int64) bool {
	for _, all := range p.anyOf {
		ok := true
		for _, r := range all {
			ok = ok && r.holds(n)
		}
		if ok {
			return true
		}
	}
	return false
}

// holds for whole numbers: n and i are the number, every other operand counts
// digits after a decimal point or an exponent and is 0.
func (r relation) holds(n int64) bool {
	var v int64
	if r.operand == 'n' || r.operand == 'i' {
		v = n
	}
	if r.modulus != 0 {
		v %= r.modulus
	}
	if v < 0 {
		v = -v // after the remainder, so that the least int64 is safe
	}
	for _, span := range r.ranges {
		if v >= span[0] && v <= span[1] {
			return !r.negated
		}
	}
	return r.negated
}

// parsePlural reads the rules in the order of the categories.
func parsePlural(rec pluralRecord) ([]pluralRule, error) {
	var rules []pluralRule
	for _, category := range rec.Categories {
		text, ok := rec.Rules[category]
		if !ok {
			if category != "other" {
				return nil, fmt.Errorf("no plural rule for %q", category)
			}
			continue
		}
		rule := pluralRule{category: category}
		for _, alternative := range strings.Split(text, " or ") {
			var all []relation
			for _, part := range strings.Split(alternative, " and ") {
				r, err := parseRelation(part)
				if err != nil {
					return nil, fmt.Errorf("plural rule %q: %w", text, err)
				}
				all = append(all, r)
			}
			rule.anyOf = append(rule.anyOf, all)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseRelation(s string) (relation, error) {
	var r relation
	left, right, ok := strings.Cut(s, "!=")
	if ok {
		r.negated = true
	} else if left, right, ok = strings.Cut(s, "="); !ok {
		return r, fmt.Errorf("no relation in %q", s)
	}
	operand, modulus, hasModulus := strings.Cut(left, "%")
	operand = strings.TrimSpace(operand)
	if len(operand) != 1 || !strings.Contains("nivwftce", operand) {
		return r, fmt.Errorf("no operand %q", operand)
	}
	r.operand = operand[0]
	if hasModulus {
		m, err := strconv.ParseInt(strings.TrimSpace(modulus), 10, 64)
		if err != nil || m <= 0 {
			return r, fmt.Errorf("bad modulus %q", modulus)
		}
		r.modulus = m
	}
	for _, item := range strings.Split(right, ",") {
		span, err := parseRange(strings.TrimSpace(item))
		if err != nil {
			return r, err
		}
		r.ranges = append(r.ranges, span)
	}
	return r, nil
}

func parseRange(s string) ([2]int64, error) {
	from, to, isRange := strings.Cut(s, "..")
	if !isRange {
		to = from
	}
	a, err := strconv.ParseInt(from, 10, 64)
	if err != nil {
		return [2]int64{}, fmt.Errorf("bad value %q", s)
	}
	b, err := strconv.ParseInt(to, 10, 64)
	if err != nil {
		return [2]int64{}, fmt.Errorf("bad value %q", s)
	}
	return [2]int64{a, b}, nil
}
