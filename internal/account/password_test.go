package account

import (
	"strings"
	"testing"
)

func TestNobodysPasswordCostsAsMuchAsSomebodys(t *testing.T) {
	p, err := NewPasswords()
	if err != nil {
		t.Fatal(err)
	}
	h, err := p.Hash(t.Context(), "a long password")
	if err != nil {
		t.Fatal(err)
	}
	head := func(hash string) string { return strings.Join(strings.Split(hash, "$")[:4], "$") }
	if head(p.dummy) != head(h) || len(p.dummy) != len(h) {
		t.Errorf("the dummy %s is not of the kind of %s", p.dummy, h)
	}
	for _, hash := range []string{"", p.dummy} {
		if ok, err := p.Matches(t.Context(), "a long password", hash); ok || err != nil {
			t.Errorf("a password matches %q: %v, %v", hash, ok, err)
		}
	}
	if ok, err := p.Matches(t.Context(), "a long password", h); !ok || err != nil {
		t.Errorf("the right password: %v, %v", ok, err)
	}
}
