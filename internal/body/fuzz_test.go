package body

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"polydesk/internal/errs"
)

func FuzzParse(f *testing.F) {
	raw, err := os.ReadFile("testdata/html/story.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(docOf(para(`{"type":"text","text":"\ud83d\ude00\t"}`), `{"type":"quote","content":[`+para("")+`]}`)))
	f.Add([]byte(marked(`{"type":"link","attrs":{"href":"https://пример.example/%zz#a#b"}},{"type":"span","attrs":{"lang":"SR-latn"}}`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Parse(raw)
		if err != nil {
			if k := errs.KindOf(err); k != errs.Invalid && k != errs.Malformed && k != errs.TooLarge {
				t.Fatalf("kind %v: %v", k, err)
			}
			return
		}
		once, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(once)
		if err != nil {
			t.Fatalf("what was accepted is refused: %v\n%s", err, once)
		}
		if twice, _ := json.Marshal(back); string(twice) != string(once) {
			t.Fatalf("not canonical:\n%s\n%s", once, twice)
		}
		if fault := htmlFault(back.HTML(testOptions())); fault != "" {
			t.Fatal(fault)
		}
	})
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range scripts {
		f.Add(s)
	}
	for _, name := range []string{"testdata/paste/word.html", "testdata/paste/gdocs.html", "testdata/html/story.html"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := FromHTML(s)
		if err != nil {
			if !errs.Is(err, errs.TooLarge) || len(s) < 8*MaxBlocks {
				t.Fatalf("error %v for %d bytes", err, len(s))
			}
			return
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		out := d.HTML(testOptions())
		if fault := htmlFault(out); fault != "" {
			t.Fatalf("%s: %s", fault, out)
		}
		// Our own HTML says the same when it comes back.
		back, err := FromHTML(out)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := strings.Fields(back.Text()), strings.Fields(d.Text()); len(out) < 10_000 && !strings.Contains(out, "<img") && strings.Join(a, " ") != strings.Join(b, " ") {
			t.Fatalf("text %q came back as %q", b, a)
		}
	})
}

func FuzzFromText(f *testing.F) {
	f.Add("a\n\nb\r\nc\u2029\u200c d\x00")
	f.Fuzz(func(t *testing.T, s string) {
		d := FromText(s)
		if err := d.Check(); err != nil && len(s) < MaxBlocks {
			t.Fatal(err)
		}
		if fault := htmlFault(d.HTML(testOptions())); fault != "" {
			t.Fatal(fault)
		}
		for _, b := range d.Content {
			if b.Empty() {
				t.Fatalf("an empty paragraph from %q", s)
			}
		}
	})
}

func FuzzDiffText(f *testing.F) {
	f.Add("a b c", "a c")
	f.Add("e\u0301", "e")
	f.Fuzz(func(t *testing.T, a, b string) {
		if fault := diffFault(a, b); fault != "" {
			t.Fatal(fault)
		}
	})
}

func FuzzLink(f *testing.F) {
	f.Add("https://пример.example:80/%zz?a#b#c")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Link(s)
		if !ok {
			return
		}
		if again, ok := Link(got); !ok || again != got {
			t.Fatalf("%q is %q, then %q, %v", s, got, again, ok)
		}
		if strings.ContainsAny(got, "\"'<> \t\n\\") && !strings.Contains(got, "'") {
			t.Fatalf("%q", got)
		}
	})
}
