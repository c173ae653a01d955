package body

import (
	"strings"
	"testing"
)

// target makes a translation of lines "id<src,src: text"; the src_hash is of the source that is given.
func target(source *Doc, lines ...string) *Doc {
	d := &Doc{}
	for _, l := range lines {
		head, text, _ := strings.Cut(l, ": ")
		id, src, _ := strings.Cut(head, "<")
		b := Block{Type: Paragraph, ID: id}
		if src != "" {
			b.Src = strings.Split(src, ",")
		}
		if text != "" {
			b.Inline = []Inline{{Text: text}}
			b.SrcHash = SourceHash(source, b.Src)
		}
		d.Content = append(d.Content, b)
	}
	return d
}

func pairs(ps []Pair) string {
	var out []string
	for _, p := range ps {
		s, t := "-", "-"
		if p.Source != nil {
			s = p.Source.ID
		}
		if p.Target != nil {
			t = p.Target.ID
		}
		out = append(out, s+"="+t+" "+string(p.Freshness))
	}
	return strings.Join(out, ", ")
}

func TestAlign(t *testing.T) {
	src := sketch("a: one", "b: two", "c: three")
	tests := []struct {
		rule   string
		now    *Doc
		target *Doc
		want   string
	}{
		{"nothing translated", src, sketch(), "a=- missing, b=- missing, c=- missing"},
		{"all translated", src, target(src, "x<a: A", "y<b: B", "z<c: C"), "a=x current, b=y current, c=z current"},
		{"an empty target is missing", src, target(src, "x<a: A", "y<b", "z<c: C"), "a=x current, b=y missing, c=z current"},
		{"an edited source is stale", sketch("a: one", "b: TWO", "c: three"), target(src, "x<a: A", "y<b: B", "z<c: C"), "a=x current, b=y stale, c=z current"},
		{"a reverted source heals", sketch("a: one", "b: two", "c: three"), target(src, "y<b: B"), "a=- missing, b=y current, c=- missing"},
		{"a moved source stays current", sketch("c: three", "a: one", "b: two"), target(src, "x<a: A", "y<b: B", "z<c: C"), "c=z current, a=x current, b=y current"},
		{"a removed source leaves an orphan, last", sketch("a: one", "c: three"), target(src, "x<a: A", "y<b: B", "z<c: C"), "a=x current, c=z current, -=y orphan"},
		{"a new source is missing where it stands", sketch("a: one", "n: new", "b: two", "c: three"), target(src, "x<a: A", "y<b: B", "z<c: C"), "a=x current, n=- missing, b=y current, c=z current"},
		{"the desk's own block stands where it stands", src, target(src, "e: top", "x<a: A", "f: own", "g: own", "y<b: B", "z<c: C"), "-=e extra, a=x current, -=f extra, -=g extra, b=y current, c=z current"},
		{"the desk may reorder", src, target(src, "z<c: C", "x<a: A", "e: own", "y<b: B"), "a=x current, -=e extra, b=y current, c=z current"},
		{"a merged target is of both", src, target(src, "x<a,b: AB", "e: own", "z<c: C"), "a=x current, b=x current, -=e extra, c=z current"},
		{"a merged target is stale when either changed", sketch("a: one", "b: TWO", "c: three"), target(src, "x<a,b: AB", "z<c: C"), "a=x stale, b=x stale, c=z current"},
		{"a merged target is stale when one went", sketch("a: one", "c: three"), target(src, "x<a,b: AB", "z<c: C"), "a=x stale, c=z current"},
		{"a merged target stays current when its sources moved", sketch("b: two", "a: one", "c: three"), target(src, "x<a,b: AB", "z<c: C"), "b=x current, a=x current, c=z current"},
		{"a split target stands twice", src, target(src, "x<a: A", "y<b: B1", "w<b: B2", "z<c: C"), "a=x current, b=y current, b=w current, c=z current"},
		{"an empty source needs no words", sketch("a: "), target(sketch("a: "), "x<a"), "a=x current"},
		{"a source without id has no target", sketch("one"), target(src, "x<a: A"), "=- missing, -=x orphan"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := pairs(Align(tt.now, tt.target)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSkeleton(t *testing.T) {
	source := mustParse(t, docOf(
		`{"type":"heading","attrs":{"id":"h","level":3},"content":[{"type":"text","text":"a"}]}`,
		`{"type":"list","attrs":{"id":"l","ordered":true},"content":[{"type":"item","content":[{"type":"text","text":"a"}]},{"type":"item","content":[{"type":"text","text":"b"}]}]}`,
		`{"type":"image","attrs":{"id":"i","media":"k","alt":"a","credit":"c"}}`,
		`{"type":"image","attrs":{"id":"j","media":"m"}}`,
		`{"type":"embed","attrs":{"id":"e","url":"https://a.example","title":"t"}}`,
		`{"type":"divider","attrs":{"id":"d"}}`))
	got := Skeleton(source)
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	hash := func(id string) string { return SourceHash(source, []string{id}) }
	want := docOf(
		`{"type":"heading","attrs":{"src":["h"],"level":3}}`,
		`{"type":"list","attrs":{"src":["l"],"ordered":true},"content":[{"type":"item"},{"type":"item"}]}`,
		`{"type":"image","attrs":{"src":["i"],"media":"k"}}`,
		`{"type":"image","attrs":{"src":["j"],"src_hash":"`+hash("j")+`","media":"m"}}`,
		`{"type":"embed","attrs":{"src":["e"],"url":"https://a.example"}}`,
		`{"type":"divider","attrs":{"src":["d"],"src_hash":"`+hash("d")+`"}}`)
	if s := marshal(t, got); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	n := 0
	got.AssignIDs(func() string { n++; return "t" + string(rune('0'+n)) })
	if s := pairs(Align(source, got)); s != "h=t1 missing, l=t2 missing, i=t3 missing, j=t4 current, e=t5 missing, d=t6 current" {
		t.Error(s)
	}
}

func TestMarkSaved(t *testing.T) {
	old, now := sketch("a: one", "b: two"), sketch("a: ONE", "b: two")
	oldHash, newHash := SourceHash(old, []string{"a"}), SourceHash(now, []string{"a"})
	prev := target(old, "x<a: A")
	save := func(text, hash string) string {
		d := &Doc{Content: []Block{{Type: Paragraph, ID: "x", Src: []string{"a"}, SrcHash: hash}}}
		if text != "" {
			d.Content[0].Inline = []Inline{{Text: text}}
		}
		d.MarkSaved(prev, now)
		return d.Content[0].SrcHash
	}
	tests := []struct{ rule, text, hash, want string }{
		{"a changed block is made from the present text", "AA", oldHash, newHash},
		{"an unchanged block keeps what it was made from", "A", oldHash, oldHash},
		{"an unchanged block without a hash keeps it too", "A", "", oldHash},
		{"an unchanged block that was confirmed is current", "A", newHash, newHash},
		{"a made-up hash is not taken", "A", "0123456789abcdef", oldHash},
		{"an emptied block has none", "", oldHash, ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := save(tt.text, tt.hash); got != tt.want {
				t.Errorf("src_hash is %q, want %q", got, tt.want)
			}
		})
	}
	d := target(old, "y<b: new", "e: own")
	d.Content[0].SrcHash, d.Content[1].SrcHash = "", "0123456789abcdef"
	d.MarkSaved(prev, now)
	if d.Content[0].SrcHash != SourceHash(now, []string{"b"}) || d.Content[1].SrcHash != "" {
		t.Errorf("a new block is current, an extra has no hash: %+v", d.Content)
	}
}

func TestPairByOrder(t *testing.T) {
	source := sketch("a: one", "b: two")
	d := sketch("x: A", "y: B")
	d.Content[0].Src = []string{"kept"}
	if !d.PairByOrder(source) || d.Content[0].Src[0] != "kept" || d.Content[1].Src[0] != "b" {
		t.Errorf("got %+v", d.Content)
	}
	if d := sketch("x: A"); d.PairByOrder(source) || d.Content[0].Src != nil {
		t.Error("documents of different length are not paired")
	}
}
