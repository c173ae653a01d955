package body

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"polydesk/internal/lang"
)

var update = flag.Bool("update", false, "write the golden files")

func testOptions() RenderOptions {
	en, _ := lang.ByID("en")
	return RenderOptions{
		Language: en,
		Image: func(key string) (ImageInfo, bool) {
			return ImageInfo{
				Width: 1280, Height: 720, Src: "/media/" + key + "/w1280.jpg",
				Srcset: "/media/" + key + "/w320.jpg 320w, /media/" + key + "/w1280.jpg 1280w",
				Sizes:  "(max-width: 40rem) 100vw, 40rem",
			}, key != "gone"
		},
		Words: func(id string, args map[string]string) string {
			if id == "photo_credit" {
				return "Photo: " + args["Credit"]
			}
			return args["Caption"] + " (" + args["Credit"] + ")"
		},
	}
}

func TestHTMLGoldens(t *testing.T) {
	files, _ := filepath.Glob("testdata/html/*.json")
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := mustParse(t, string(raw)).HTML(testOptions())
			golden := strings.TrimSuffix(f, ".json") + ".html"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if fault := htmlFault(got); fault != "" {
				t.Error(fault)
			}
		})
	}
}

// htmlFault looks at rendered HTML with the tokenizer of x/net: only our elements and attributes, everything
// closed in order, no address of another scheme.
func htmlFault(s string) string {
	allowed := map[string]string{
		"p": "class", "h2": "", "h3": "", "h4": "", "figure": "", "blockquote": "", "figcaption": "", "ul": "", "ol": "",
		"li": "", "img": "src srcset sizes width height alt loading", "hr": "", "br": "", "a": "href",
		"span": "lang dir", "bdi": "lang", "strong": "", "em": "",
	}
	z := html.NewTokenizer(strings.NewReader(s))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return "left open: " + strings.Join(open, " ")
			}
			return ""
		case html.StartTagToken:
			tok := z.Token()
			attrs, ok := allowed[tok.Data]
			if !ok {
				return "element " + tok.Data
			}
			for _, a := range tok.Attr {
				if !strings.Contains(" "+attrs+" ", " "+a.Key+" ") {
					return "attribute " + a.Key + " of " + tok.Data
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") {
					return "address " + a.Val
				}
				if a.Key == "src" && !strings.HasPrefix(a.Val, "/media/") {
					return "source " + a.Val
				}
			}
			if tok.Data != "img" && tok.Data != "hr" && tok.Data != "br" {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				return "end of " + name + " inside " + strings.Join(open, " ")
			}
			open = open[:len(open)-1]
		case html.TextToken:
		default:
			return "a comment or doctype"
		}
	}
}

func TestHTMLTrustsNoDocument(t *testing.T) {
	tests := []struct {
		rule  string
		block Block
		want  string
	}{
		{"a script as link is text", Block{Type: Paragraph, Inline: []Inline{{Text: "a", Href: "javascript:alert(1)"}}}, "<p>a</p>\n"},
		{"a language that ends the attribute is no language", Block{Type: Paragraph, Inline: []Inline{{Text: "a", Lang: `en" onclick="x`}}}, "<p>a</p>\n"},
		{"nor is such a direction", Block{Type: Paragraph, Inline: []Inline{{Text: "a", Dir: `ltr"><script>`}}}, "<p>a</p>\n"},
		{"a level out of range is put right", Block{Type: Heading, Level: 99, Inline: []Inline{{Text: "a"}}}, "<h4>a</h4>\n"},
		{"an unknown block is nothing", Block{Type: "script", Inline: []Inline{{Text: "a"}}}, ""},
		{"an embed of a script is nothing", Block{Type: Embed, URL: "javascript:alert(1)"}, ""},
		{"an image from elsewhere is nothing", Block{Type: Image, Media: "far"}, ""},
		{"control characters are dropped", Block{Type: Paragraph, Inline: []Inline{{Text: "a\x00\x1bb\ufffe"}}}, "<p>ab</p>\n"},
		{"quotes in an alt text stay inside", Block{Type: Image, Media: "k", Alt: `"><script>`}, `<figure><img src="/m/k" alt="&#34;&gt;&lt;script&gt;" loading="lazy"></figure>` + "\n"},
	}
	o := RenderOptions{Image: func(key string) (ImageInfo, bool) {
		if key == "far" {
			return ImageInfo{Src: "//far.example/a.png"}, true
		}
		return ImageInfo{Src: "/m/" + key}, true
	}}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := (&Doc{Content: []Block{tt.block}}).HTML(o); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHTMLComesBackAsTheSameDocument(t *testing.T) {
	raw, err := os.ReadFile("testdata/html/story.json")
	if err != nil {
		t.Fatal(err)
	}
	prev := mustParse(t, string(raw))
	o := testOptions()
	back, err := FromHTML(prev.HTML(o))
	if err != nil {
		t.Fatal(err)
	}
	back.KeepIDs(prev)
	for _, b := range back.Content {
		was, ok := prev.Block(b.ID)
		if !ok {
			t.Errorf("block %q (%s) lost its id", b.Text(), b.Type)
			continue
		}
		if (b.Type == Image || b.Type == Embed || b.Type == Quote) && b.Hash() != was.Hash() {
			t.Errorf("block %s is %+v, was %+v", b.ID, b, *was)
		}
	}
	if got, want := back.HTML(o), prev.HTML(o); strings.ReplaceAll(got, `<bdi lang="en">here</bdi>`, "here") != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
