package story

import (
	"strings"
	"testing"

	"polydesk/internal/body"
	"polydesk/internal/desk"
)

func paragraphs(texts ...string) *body.Doc { return body.FromText(strings.Join(texts, "\n\n")) }

func TestContentHash(t *testing.T) {
	base := func() Content {
		return Content{Headline: "A", Deck: "B", Body: paragraphs("one", "two"), Bylines: []Byline{{Author: "x"}},
			Attributions: []Attribution{{Agency: "tass"}}, Topics: []string{"river"}}
	}
	same := map[string]func(*Content){
		"default roles are the same as none": func(c *Content) { c.Bylines[0].Role = "reporter" },
		"default kinds are the same as none": func(c *Content) { c.Attributions[0].Kind = "with" },
		"block ids are not text":             func(c *Content) { c.Body.Content[0].ID = "abc" },
		"ties to the source are not text": func(c *Content) {
			c.Body.Content[0].Src = []string{"s"}
			c.PartHashes = map[string]string{"headline": "h"}
		},
		"a lead without a picture is none":       func(c *Content) { c.Lead = &Lead{Caption: "of nothing"} },
		"no topics and an empty list: unchanged": func(*Content) {},
	}
	other := map[string]func(*Content){
		"the headline":           func(c *Content) { c.Headline = "C" },
		"the order of blocks":    func(c *Content) { c.Body.Content[0], c.Body.Content[1] = c.Body.Content[1], c.Body.Content[0] },
		"a byline's role":        func(c *Content) { c.Bylines[0].Role = "editor" },
		"an attribution's kind":  func(c *Content) { c.Attributions[0].Kind = "based_on" },
		"a topic":                func(c *Content) { c.Topics = append(c.Topics, "town") },
		"the lead's alternative": func(c *Content) { c.Lead = &Lead{Media: "k", Alt: "a"} },
		"the wished address":     func(c *Content) { c.Slug = "s" },
		"marks in the text":      func(c *Content) { c.Body.Content[0].Inline[0].Strong = true },
	}
	a := base()
	for name, change := range same {
		b := base()
		if change(&b); a.Hash() != b.Hash() {
			t.Errorf("%s: the hash differs", name)
		}
	}
	for name, change := range other {
		b := base()
		if change(&b); a.Hash() == b.Hash() {
			t.Errorf("%s: the hash does not see it", name)
		}
	}
}

func TestPatchLeavesWhatItDoesNotName(t *testing.T) {
	c := Content{Headline: "A", Deck: "B", Body: paragraphs("one"), Topics: []string{"river"}, Lead: &Lead{Media: "k", Alt: "a"}}
	c.Body.AssignIDs(NewBlockID)
	headline := "  New  "
	p := Patch{Headline: &headline}
	out := p.Apply(c)
	if out.Headline != "New" || out.Deck != "B" || out.Lead.Alt != "a" || out.Body.Content[0].ID != c.Body.Content[0].ID {
		t.Errorf("got %+v", out)
	}
	var none *Lead
	p = Patch{Lead: &none}
	if out := p.Apply(c); out.Lead != nil || out.Headline != "A" {
		t.Errorf("a cleared lead is still there, or more is gone: %+v", out)
	}
	if c.Lead == nil || c.Headline != "A" {
		t.Error("the patch changed what it was applied to")
	}
}

func TestAHeadlineIsOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"Two\nlines":                           "Two lines",
		"Tab\tand\r\nbreak ":                   "Tab and break",
		"A\u00a0B":                             "A\u00a0B", // a space that does not break is typography
		"\u200b\u00a0\u200e":                   "",
		"\u0645\u06cc\u200c\u0631\u0648\u062f": "\u0645\u06cc\u200c\u0631\u0648\u062f",
	} {
		p := Patch{Headline: &in}
		if got := p.Apply(Content{}).Headline; got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestBlocksKeepTheirIDsThroughAnEdit(t *testing.T) {
	c := Content{Body: paragraphs("The library opens at ten.", "Bring a friend.", "It closes at nine.")}
	c.Body.AssignIDs(NewBlockID)
	p := Patch{Body: paragraphs("The library opens at ten.", "A new paragraph stands here.", "Bring a friend along.", "It closes at nine.")}
	out := p.Apply(c)
	ids := func(d *body.Doc) (out []string) {
		for _, b := range d.Content {
			out = append(out, b.ID)
		}
		return out
	}
	was, is := ids(c.Body), ids(out.Body)
	if is[0] != was[0] || is[2] != was[1] || is[3] != was[2] || is[1] == "" || is[1] == was[1] {
		t.Errorf("ids before %v, after %v", was, is)
	}
}

func TestCheck(t *testing.T) {
	d := &desk.Desk{Slug: "en", Tag: "en"}
	cases := map[string]struct {
		set   func(*Content)
		field string
	}{
		"a good one":                          {func(*Content) {}, ""},
		"an empty headline":                   {func(c *Content) { c.Headline = "" }, "headline"},
		"a headline of 301 letters":           {func(c *Content) { c.Headline = strings.Repeat("й", 301) }, "headline"},
		"a headline of 300 letters":           {func(c *Content) { c.Headline = strings.Repeat("й", 300) }, ""},
		"a control character":                 {func(c *Content) { c.Headline = "A\x00B" }, "headline"},
		"a noncharacter":                      {func(c *Content) { c.Headline = "A\uffffB" }, "headline"},
		"bytes that are no UTF-8":             {func(c *Content) { c.Deck = "A\xffB" }, "deck"},
		"a replacement character as typed":    {func(c *Content) { c.Deck = "A\uFFFDB" }, ""},
		"a zero-width non-joiner is spelling": {func(c *Content) { c.Headline = "می\u200cرود" }, ""},
		"an unknown role":                     {func(c *Content) { c.Bylines = []Byline{{"x", "singer"}} }, "bylines"},
		"an unknown kind":                     {func(c *Content) { c.Attributions = []Attribution{{"x", "by"}} }, "attributions"},
		"an agency named twice":               {func(c *Content) { c.Attributions = []Attribution{{"x", "with"}, {"x", "based_on"}} }, "attributions"},
		"an author in two roles":              {func(c *Content) { c.Bylines = []Byline{{"x", "reporter"}, {"x", "photographer"}} }, ""},
		"a topic named twice":                 {func(c *Content) { c.Topics = []string{"a", "a"} }, "topics"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := Content{Headline: "Good", Body: paragraphs("one")}
			tc.set(&c)
			c.Normal()
			got := check(&c, d, true).list
			switch {
			case tc.field == "" && len(got) > 0:
				t.Errorf("refused: %v", got)
			case tc.field != "" && (len(got) != 1 || got[0].Name != tc.field):
				t.Errorf("got %v, want one problem with %s", got, tc.field)
			}
		})
	}
}
