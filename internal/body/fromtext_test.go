package body

import (
	"strings"
	"testing"

	"polydesk/internal/errs"
)

func TestFromText(t *testing.T) {
	tests := []struct{ rule, in, want string }{
		{"blank lines part paragraphs", "a\n\nb\n\n\n\nc", "a|b|c"},
		{"a single line break is a space", "a\nb\n\nc", "a b|c"},
		{"line ends of Windows and of old Macs", "a\r\nb\r\n\r\nc\r\rd", "a b|c|d"},
		{"lines of spaces are blank", "a\n \t \u00a0\nb", "a|b"},
		{"lines are trimmed", "  a  \n\tb\t", "a b"},
		{"tabs inside are spaces", "a\tb", "a b"},
		{"curly quotes and dashes stay", "“did not inspire optimism” -- the Kremlin’s — first", "“did not inspire optimism” -- the Kremlin’s — first"},
		{"no-break spaces inside stay", "16\u00a0км", "16\u00a0км"},
		{"joiners and direction marks stay", "می\u200cشود\u200f (x)\u200e", "می\u200cشود\u200f (x)\u200e"},
		{"control characters are dropped", "a\x00b\x1b[0mc\x7f", "ab[0mc"},
		{"a byte order mark is dropped", "\ufeffa", "a"},
		{"a line of joiners is blank", "a\n\u200c\u200d\nb", "a|b"},
		{"invalid UTF-8 is marked", "a\xffb", "a\ufffdb"},
		{"a paragraph separator parts paragraphs", "a\u2029b\u2028c", "a|b c"},
		{"markup is text", "<b>a</b> &amp;", "<b>a</b> &amp;"},
		{"nothing", " \n\n ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			d := FromText(tt.in)
			var got []string
			for _, b := range d.Content {
				got = append(got, b.Text())
			}
			if s := strings.Join(got, "|"); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
			if err := d.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestATextBeyondTheLimitsIsRefusedByCheck(t *testing.T) {
	if err := FromText(strings.Repeat("a\n\n", MaxBlocks+1)).Check(); !errs.Is(err, errs.Invalid) {
		t.Errorf("Check gives %v", err)
	}
}
