package main

import (
	"bytes"
	"strings"
	"testing"

	"polydesk/internal/lang"
)

func TestTheReportNamesEveryLanguageAndWhatItLacks(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, l := range lang.All() {
		if !strings.Contains(text, "\n"+l.Tag+" (") {
			t.Errorf("%s is not in the report", l.Tag)
		}
	}
	for _, want := range []string{
		"\nfa (فارسی): 0 missing", "  missing  subscribe (answered in en: Subscribe)", "  unsure   the whole file.\n",
		"  unsure   choose_language: form of the verb\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the report", want)
		}
	}
}
