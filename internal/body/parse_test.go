package body

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/errs"
)

func docOf(blocks ...string) string {
	return `{"type":"doc","content":[` + strings.Join(blocks, ",") + `]}`
}

func para(inline string) string { return `{"type":"paragraph","content":[` + inline + `]}` }

func marked(marks string) string {
	return docOf(para(`{"type":"text","text":"a","marks":[` + marks + `]}`))
}

func mustParse(t testing.TB, raw string) *Doc {
	t.Helper()
	d, err := Parse([]byte(raw))
	if err != nil {
		t.Fatalf("Parse(%s): %v", raw, err)
	}
	return d
}

func marshal(t testing.TB, d *Doc) string {
	t.Helper()
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ rule, raw, field, id string }{
		{"another top node", `{"type":"page","content":[]}`, "body.type", msgUnknownType},
		{"a document that is a list", `[]`, "body", msgType},
		{"an attribute of the document", `{"type":"doc","attrs":{}}`, "body", msgUnknownAttr},
		{"content that is no list", `{"type":"doc","content":{}}`, "body.content", msgType},
		{"an unknown block", docOf(`{"type":"paragraph"}`, `{"type":"video"}`), "body.content[1].type", msgUnknownType},
		{"a block that is a string", docOf(`"text"`), "body.content[0]", msgType},
		{"an unknown attribute", docOf(`{"type":"paragraph","attrs":{"style":"x"}}`), "body.content[0].attrs", msgUnknownAttr},
		{"an attribute of another block", docOf(`{"type":"paragraph","attrs":{"level":2}}`), "body.content[0].attrs", msgUnknownAttr},
		{"an unknown key of a block", docOf(`{"type":"paragraph","html":"<b>"}`), "body.content[0]", msgUnknownAttr},
		{"text on a block", docOf(`{"type":"paragraph","text":"x"}`), "body.content[0]", msgUnknownAttr},
		{"marks on a block", docOf(`{"type":"paragraph","marks":[{"type":"strong"}]}`), "body.content[0].marks", msgUnknownMark},
		{"an id with a space", docOf(`{"type":"divider","attrs":{"id":"a b"}}`), "body.content[0].attrs.id", msgID},
		{"an id of 41 letters", docOf(`{"type":"divider","attrs":{"id":"` + strings.Repeat("a", 41) + `"}}`), "body.content[0].attrs.id", msgID},
		{"an id that is a number", docOf(`{"type":"divider","attrs":{"id":7}}`), "body.content[0].attrs.id", msgType},
		{"a src that is a string", docOf(`{"type":"divider","attrs":{"src":"a"}}`), "body.content[0].attrs.src", msgType},
		{"a src with a bad id", docOf(`{"type":"divider","attrs":{"src":["a","?"]}}`), "body.content[0].attrs.src[1]", msgID},
		{"a src_hash that is none", docOf(`{"type":"divider","attrs":{"src":["a"],"src_hash":"xyz"}}`), "body.content[0].attrs.src_hash", msgHash},
		{"a heading of level 1", docOf(`{"type":"heading","attrs":{"level":1}}`), "body.content[0].attrs.level", msgLevel},
		{"a heading of level 5", docOf(`{"type":"heading","attrs":{"level":5}}`), "body.content[0].attrs.level", msgLevel},
		{"a level that is a string", docOf(`{"type":"heading","attrs":{"level":"2"}}`), "body.content[0].attrs.level", msgLevel},
		{"a list ordered by a string", docOf(`{"type":"list","attrs":{"ordered":"yes"}}`), "body.content[0].attrs.ordered", msgType},
		{"a paragraph in a list", docOf(`{"type":"list","content":[{"type":"paragraph"}]}`), "body.content[0].content[0].type", msgUnknownType},
		{"a list in an item", docOf(`{"type":"list","content":[{"type":"item","content":[{"type":"list"}]}]}`), "body.content[0].content[0].content[0].type", msgUnknownType},
		{"an image without a file", docOf(`{"type":"image","attrs":{"alt":"x"}}`), "body.content[0].attrs.media", msgRequired},
		{"an image by address", docOf(`{"type":"image","attrs":{"media":"https://x.example/a.png"}}`), "body.content[0].attrs.media", msgMedia},
		{"an image with text", docOf(`{"type":"image","attrs":{"media":"k"},"content":[{"type":"text","text":"a"}]}`), "body.content[0].content", msgUnknownAttr},
		{"a caption that is a list", docOf(`{"type":"image","attrs":{"media":"k","caption":[]}}`), "body.content[0].attrs.caption", msgType},
		{"a caption without end", docOf(`{"type":"image","attrs":{"media":"k","caption":"` + strings.Repeat("я", MaxAttr+1) + `"}}`), "body.content[0].attrs.caption", msgTooLong},
		{"an embed of a script", docOf(`{"type":"embed","attrs":{"url":"javascript:alert(1)"}}`), "body.content[0].attrs.url", msgLink},
		{"an embed of a mail address", docOf(`{"type":"embed","attrs":{"url":"mailto:a@b.example"}}`), "body.content[0].attrs.url", msgLink},
		{"an embed without address", docOf(`{"type":"embed"}`), "body.content[0].attrs.url", msgLink},
		{"a block as text", docOf(para(`{"type":"paragraph"}`)), "body.content[0].content[0].type", msgUnknownType},
		{"an unknown inline", docOf(para(`{"type":"text","text":"a"},{"type":"emoji"}`)), "body.content[0].content[1].type", msgUnknownType},
		{"text that is a number", docOf(para(`{"type":"text","text":1}`)), "body.content[0].content[0].text", msgType},
		{"an unknown mark", marked(`{"type":"strong"},{"type":"blink"}`), "body.content[0].content[0].marks[1]", msgUnknownMark},
		{"a mark twice", marked(`{"type":"strong"},{"type":"strong"}`), "body.content[0].content[0].marks[1]", msgUnknownMark},
		{"attributes on strong", marked(`{"type":"strong","attrs":{"class":"x"}}`), "body.content[0].content[0].marks[0].attrs", msgUnknownAttr},
		{"a link with a target", marked(`{"type":"link","attrs":{"href":"https://a.example","target":"_blank"}}`), "body.content[0].content[0].marks[0].attrs", msgUnknownAttr},
		{"a link without address", marked(`{"type":"link"}`), "body.content[0].content[0].marks[0].attrs.href", msgLink},
		{"a script as link", marked(`{"type":"link","attrs":{"href":"javascript:alert(1)"}}`), "body.content[0].content[0].marks[0].attrs.href", msgLink},
		{"a scheme with a line end inside", marked(`{"type":"link","attrs":{"href":"java\nscript:alert(1)"}}`), "body.content[0].content[0].marks[0].attrs.href", msgLink},
		{"a path with a tab inside", marked(`{"type":"link","attrs":{"href":"https://a.example/b\tc"}}`), "body.content[0].content[0].marks[0].attrs.href", msgLink},
		{"a span in no language", marked(`{"type":"span","attrs":{"lang":"not a tag"}}`), "body.content[0].content[0].marks[0].attrs.lang", msgLang},
		{"a span in no direction", marked(`{"type":"span","attrs":{"dir":"up"}}`), "body.content[0].content[0].marks[0].attrs.dir", msgDir},
		{"a control character", docOf(para(`{"type":"text","text":"a\u0000b"}`)), "body.content[0].content[0].text", msgControl},
		{"an escape in a caption", docOf(`{"type":"quote","attrs":{"caption":"\u001b[0m"}}`), "body.content[0].attrs.caption", msgControl},
		{"a C1 control character", docOf(para(`{"type":"text","text":"a\u0085b"}`)), "body.content[0].content[0].text", msgControl},
		{"a noncharacter", docOf(para(`{"type":"text","text":"a\ufffeb"}`)), "body.content[0].content[0].text", msgControl},
		{"a lone high surrogate", docOf(para(`{"type":"text","text":"a\ud800"}`)), "body.content[0].content[0].text", msgSurrogate},
		{"a lone low surrogate", docOf(para(`{"type":"text","text":"\udc00a"}`)), "body.content[0].content[0].text", msgSurrogate},
		{"two high surrogates", docOf(para(`{"type":"text","text":"\ud83d\ud83d\ude00"}`)), "body.content[0].content[0].text", msgSurrogate},
		{"bytes that are no UTF-8", docOf(para("{\"type\":\"text\",\"text\":\"a\xffb\"}")), "body", msgUTF8},
		{"2,001 blocks", docOf(strings.Repeat(`{"type":"divider"},`, MaxBlocks) + `{"type":"divider"}`), "body.content", msgTooMany},
		{"a block of text without end", docOf(para(`{"type":"text","text":"` + strings.Repeat("a", MaxBlockText+1) + `"}`)), "body.content[0]", msgTooLong},
		{"items without end", docOf(`{"type":"list","content":[` + strings.Repeat(`{"type":"item"},`, MaxItems) + `{"type":"item"}]}`), "body.content[0].content", msgTooMany},
		{"pieces without end", docOf(para(strings.Repeat(`{"type":"hardBreak"},`, MaxInline) + `{"type":"hardBreak"}`)), "body.content[0].content", msgTooMany},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			_, err := Parse([]byte(tt.raw))
			e, ok := errs.As(err)
			if !ok || e.Kind != errs.Invalid || len(e.Fields) == 0 {
				t.Fatalf("error is %v, want Invalid with a field", err)
			}
			if f := e.Fields[0]; f.Name != tt.field || f.ID != tt.id {
				t.Errorf("field is %s: %s, want %s: %s", f.Name, f.ID, tt.field, tt.id)
			}
		})
	}
}

func TestParseNamesEveryBadField(t *testing.T) {
	_, err := Parse([]byte(docOf(`{"type":"x"}`, `{"type":"paragraph"}`, `{"type":"heading","attrs":{"level":9}}`)))
	e, _ := errs.As(err)
	if e == nil || len(e.Fields) != 2 || e.Fields[1].Name != "body.content[2].attrs.level" {
		t.Errorf("error is %v, want both bad blocks named", err)
	}
	_, err = Parse([]byte(docOf(strings.TrimSuffix(strings.Repeat(`{"type":"x"},`, 500), ","))))
	if e, _ = errs.As(err); e == nil || len(e.Fields) != maxFaults {
		t.Errorf("%d fields named, want at most %d", len(e.Fields), maxFaults)
	}
}

func TestParseKindsBeforeTheSchema(t *testing.T) {
	tests := []struct {
		rule, raw string
		want      errs.Kind
	}{
		{"broken JSON is malformed", `{"type":"doc"`, errs.Malformed},
		{"nothing is malformed", ``, errs.Malformed},
		{"nesting without end is malformed", strings.Repeat("[", 100_000), errs.Malformed},
		{"deep nesting is refused", docOf(strings.Repeat(`{"type":"list","content":[`, 500) + strings.Repeat(`]}`, 500)), errs.Invalid},
		{"more than the limit is too large", strings.Repeat(" ", MaxBytes+1), errs.TooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if _, err := Parse([]byte(tt.raw)); errs.KindOf(err) != tt.want {
				t.Errorf("error is %v, want %v", err, tt.want)
			}
		})
	}
}

func TestCanonicalForm(t *testing.T) {
	text := func(s string) string { return `{"type":"text","text":"` + s + `"}` }
	tests := []struct{ rule, raw, want string }{
		{"neighbours with equal marks are one text", docOf(para(text("a") + "," + text("") + "," + text("b"))), docOf(para(text("ab")))},
		{"an empty paragraph stays, without content", docOf(para(text(""))), docOf(`{"type":"paragraph"}`)},
		{"marks have one order",
			marked(`{"type":"emphasis"},{"type":"strong"},{"type":"span","attrs":{"dir":"rtl","lang":"FA"}},{"type":"link","attrs":{"href":"HTTPS://A.example/б"}}`),
			marked(`{"type":"link","attrs":{"href":"https://a.example/%D0%B1"}},{"type":"span","attrs":{"lang":"fa","dir":"rtl"}},{"type":"strong"},{"type":"emphasis"}`)},
		{"null attributes are absent", docOf(`{"type":"paragraph","attrs":{"id":null,"src":null},"content":null}`), docOf(`{"type":"paragraph"}`)},
		{"a span of nothing is nothing", marked(`{"type":"span","attrs":{"lang":null,"dir":""}}`), docOf(para(text("a")))},
		{"tabs and line ends are spaces", docOf(para(text(`a\tb\r\nc\nd`))), docOf(para(text("a b c d")))},
		{"a break has no marks", docOf(para(`{"type":"hardBreak","marks":[{"type":"strong"}]}`)), docOf(para(`{"type":"hardBreak"}`))},
		{"an item that wraps a paragraph", docOf(`{"type":"list","content":[{"type":"item","content":[` + para(text("a")) + `]}]}`),
			docOf(`{"type":"list","attrs":{"ordered":false},"content":[{"type":"item","content":[` + text("a") + `]}]}`)},
		{"a quote that wraps two paragraphs", docOf(`{"type":"quote","content":[` + para(text("a")) + `,` + para(text("b")) + `]}`),
			docOf(`{"type":"quote","content":[` + text("a") + `,{"type":"hardBreak"},` + text("b") + `]}`)},
		{"a heading without level is of level 2", docOf(`{"type":"heading"}`), docOf(`{"type":"heading","attrs":{"level":2}}`)},
		{"a src names a block once", docOf(`{"type":"divider","attrs":{"src":["a","a","b"]}}`), docOf(`{"type":"divider","attrs":{"src":["a","b"]}}`)},
		{"a hash without src is nothing", docOf(`{"type":"divider","attrs":{"src_hash":"0123456789abcdef"}}`), docOf(`{"type":"divider"}`)},
		{"captions are trimmed", docOf(`{"type":"image","attrs":{"media":"k","caption":" a\nb "}}`), docOf(`{"type":"image","attrs":{"media":"k","caption":"a b"}}`)},
		{"a document without content", `{"type":"doc"}`, `{"type":"doc","content":[]}`},
		{"a pair of surrogates is a letter", docOf(para(text(`\ud83d\ude00`))), docOf(para(text("😀")))},
		{"an escaped backslash before u is text", docOf(para(text(`\\ud800`))), docOf(para(text(`\\ud800`)))},
		{"joiners, direction marks and no-break spaces stay", docOf(para(text("می\u200cشود\u00a0\u200f“x” —"))), docOf(para(text("می\u200cشود\u00a0\u200f“x” —")))},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			got := marshal(t, mustParse(t, tt.raw))
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if again := marshal(t, mustParse(t, got)); again != got {
				t.Errorf("the canonical form changes:\n%s\n%s", got, again)
			}
		})
	}
}

func TestDoubledIDsAreReadAndParted(t *testing.T) {
	d := mustParse(t, docOf(`{"type":"divider","attrs":{"id":"a"}}`, `{"type":"divider","attrs":{"id":"a"}}`, `{"type":"divider"}`))
	n := 0
	d.AssignIDs(func() string { n++; return []string{"a", "x", "not valid", "x", "y"}[n-1] })
	var got []string
	for _, b := range d.Content {
		got = append(got, b.ID)
	}
	if diff := cmp.Diff([]string{"a", "x", "y"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssignIDsEndsWithASourceThatRepeats(t *testing.T) {
	d := FromText("a\n\nb\n\nc")
	d.AssignIDs(func() string { return "same" })
	seen := map[string]bool{}
	for _, b := range d.Content {
		if !ValidID(b.ID) || seen[b.ID] {
			t.Errorf("id %q is doubled or invalid", b.ID)
		}
		seen[b.ID] = true
	}
}

func TestDocFacts(t *testing.T) {
	d := mustParse(t, docOf(
		`{"type":"heading","attrs":{"id":"h"},"content":[{"type":"text","text":"One"}]}`,
		para(`{"type":"text","text":"two "},{"type":"text","text":"three","marks":[{"type":"strong"}]},{"type":"hardBreak"},{"type":"text","text":"four"}`),
		`{"type":"image","attrs":{"id":"i","media":"k1","caption":"five","credit":"C"}}`,
		`{"type":"image","attrs":{"id":"j","media":"k2","alt":"A"}}`,
		`{"type":"image","attrs":{"id":"k","media":"k1","alt":" "}}`,
		`{"type":"list","content":[{"type":"item","content":[{"type":"text","text":"six"}]},{"type":"item"}]}`))
	if got, want := d.Text(), "One\n\ntwo three\nfour\n\nfive\n\nsix"; got != want {
		t.Errorf("text is %q, want %q", got, want)
	}
	if d.Words() != 6 {
		t.Errorf("%d words, want 6", d.Words())
	}
	if diff := cmp.Diff([]string{"k1", "k2"}, d.MediaKeys()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"i", "k"}, d.MissingAlt()); diff != "" {
		t.Error(diff)
	}
	for raw, empty := range map[string]bool{
		docOf(): true, docOf(`{"type":"divider"}`): true, docOf(para(`{"type":"text","text":" \u200c\u00a0"}`)): true,
		docOf(`{"type":"image","attrs":{"media":"k"}}`): false, docOf(para(`{"type":"text","text":"a"}`)): false,
	} {
		if got := mustParse(t, raw).Empty(); got != empty {
			t.Errorf("Empty of %s is %v", raw, got)
		}
	}
	if b, ok := d.Block("i"); !ok || b.Media != "k1" {
		t.Errorf("Block(i) is %v, %v", b, ok)
	}
}

func TestHash(t *testing.T) {
	block := func(raw string) Block { return mustParse(t, docOf(raw)).Content[0] }
	base := block(`{"type":"paragraph","attrs":{"id":"a"},"content":[{"type":"text","text":"x"}]}`)
	tests := []struct {
		rule, raw string
		same      bool
	}{
		{"the id does not count", `{"type":"paragraph","attrs":{"id":"b"},"content":[{"type":"text","text":"x"}]}`, true},
		{"nor do src and src_hash", `{"type":"paragraph","attrs":{"src":["q"],"src_hash":"0123456789abcdef"},"content":[{"type":"text","text":"x"}]}`, true},
		{"nor does the way it was written", `{"content":[{"text":"x","marks":[],"type":"text"},{"type":"text","text":""}],"type":"paragraph"}`, true},
		{"the text counts", `{"type":"paragraph","content":[{"type":"text","text":"y"}]}`, false},
		{"the marks count", `{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"strong"}]}]}`, false},
		{"the type counts", `{"type":"quote","content":[{"type":"text","text":"x"}]}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := block(tt.raw).Hash() == base.Hash(); got != tt.same {
				t.Errorf("same hash: %v", got)
			}
		})
	}
	if len(base.Hash()) != 16 || len(TextHash("x")) != 16 || TextHash(" x ") != TextHash("x") || TextHash("x") == TextHash("y") {
		t.Error("TextHash is of the trimmed text, in 16 digits")
	}
	// The stored hashes of every translation depend on this one: a change here makes everything stale.
	if got, want := base.Hash(), "39accc18fcab9964"; got != want {
		t.Errorf("the hash of a known block is %s, was %s", got, want)
	}
}

func TestEveryMessageIsListed(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range MessageIDs() {
		if seen[id] || !strings.HasPrefix(id, "body_") {
			t.Errorf("message %q", id)
		}
		seen[id] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d messages", len(seen))
	}
}

func TestCheckHoldsDocumentsMadeInGoToTheSchema(t *testing.T) {
	if err := FromText("a\n\nb").Check(); err != nil {
		t.Error(err)
	}
	for _, b := range []Block{{Type: Heading, Level: 7}, {Type: "x"}, {Type: Image}, {Type: Paragraph, Inline: []Inline{{Text: "a", Href: "javascript:x"}}}} {
		if err := (&Doc{Content: []Block{b}}).Check(); !errs.Is(err, errs.Invalid) {
			t.Errorf("Check of %+v gives %v", b, err)
		}
	}
}
