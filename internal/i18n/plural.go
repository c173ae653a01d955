package i18n

import (
	"log/slog"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// form is a CLDR plural category.
type form uint8

const (
	other form = iota
	zero
	one
	two
	few
	many
	forms
)

var formNames = [forms]string{other: "other", zero: "zero", one: "one", two: "two", few: "few", many: "many"}

// tabled is how many whole numbers are asked of go-i18n once and kept; nearly every count on a page is below.
const tabled = 200

// plurals knows which form a whole number takes in one language. The rule is go-i18n's, through a message whose forms
// say their own names, because its rules are not exported. The bundle is the language's own and is made at the first
// count: it costs a copy of all the world's rules.
type plurals struct {
	tag    string
	bundle func() *goi18n.Bundle
	table  func() *[tabled]form
}

func newPlurals(tag string) *plurals {
	p := &plurals{tag: tag}
	p.bundle = sync.OnceValue(func() *goi18n.Bundle { return goi18n.NewBundle(language.Make(tag)) })
	p.table = sync.OnceValue(func() *[tabled]form {
		var t [tabled]form
		for n := range t {
			t[n] = p.ask(int64(n))
		}
		return &t
	})
	return p
}

// check tells whether go-i18n has a rule for the tag.
func (p *plurals) check() error { return p.bundle().AddMessages(language.Make(p.tag)) }

// of gives the form of n; a negative number has that of its absolute value.
func (p *plurals) of(n int64) form {
	if n < 0 {
		n = -n
	}
	if n >= 0 && n < tabled {
		return p.table()[n]
	}
	return p.ask(n)
}

func (p *plurals) ask(n int64) form {
	name, err := goi18n.NewLocalizer(p.bundle(), p.tag).Localize(&goi18n.LocalizeConfig{
		PluralCount: n,
		DefaultMessage: &goi18n.Message{
			ID: "plural form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other",
		},
	})
	if err != nil {
		slog.Warn("no plural form", "number", n, "error", err)
	}
	for f, s := range formNames {
		if s == name {
			return form(f)
		}
	}
	return other
}
