package body

import (
	"os"
	"strings"
	"testing"

	"polydesk/internal/errs"
)

func TestFromHTML(t *testing.T) {
	tests := []struct{ rule, in, want string }{
		{"paragraphs", "<p>a</p><p>b</p>", "<p>a</p>\n<p>b</p>\n"},
		{"text without any element", "just text", "<p>just text</p>\n"},
		{"divisions are paragraphs", "<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>\n"},
		{"paragraphs that nobody closed", "<p>a<p>b", "<p>a</p>\n<p>b</p>\n"},
		{"white space collapses across elements", "<p>\n  a \t<b> b</b> c </p>", "<p>a <strong>b</strong> c</p>\n"},
		{"no-break spaces, quotes and dashes stay", "<p>a&nbsp;b “c” — d’e</p>", "<p>a\u00a0b “c” — d’e</p>\n"},
		{"joiners stay", "<p>می\u200cشود</p>", "<p>می\u200cشود</p>\n"},
		{"character references are read once", "<p>&amp;lt;b&amp;gt; &lt;i&gt;</p>", "<p>&amp;lt;b&amp;gt; &lt;i&gt;</p>\n"},
		{"headings move to levels 2 to 4", "<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h6>e</h6>", "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n<h4>d</h4>\n<h4>e</h4>\n"},
		{"a heading that nobody closed ends at the paragraph", "<h2>a<p>b", "<h2>a</h2>\n<p>b</p>\n"},
		{"a break is a break", "<p>a<br>b</p>", "<p>a<br>b</p>\n"},
		{"two breaks part paragraphs", "<p>a<br><br/>\n<br>b</p>", "<p>a</p>\n<p>b</p>\n"},
		{"breaks at the edges are nothing", "<p><br>a<br></p><p><br></p>", "<p>a</p>\n"},
		{"a quote", "<blockquote><p>a</p><p>b</p></blockquote>", "<figure><blockquote><p>a<br>b</p></blockquote></figure>\n"},
		{"a quote with who said it", "<figure><blockquote>a</blockquote><figcaption>B</figcaption></figure>", "<figure><blockquote><p>a</p></blockquote><figcaption>B</figcaption></figure>\n"},
		{"a short quotation keeps its marks", "<p>He said <q>yes</q>.</p>", "<p>He said “yes”.</p>\n"},
		{"lists", "<ul><li>a</li><li><p>b</p></li></ul><ol><li>c</ol>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>\n"},
		{"nested lists are flattened", "<ul><li>a<ol><li>b<li>c</ol><li>d</ul><p>e", "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n<li>d</li>\n</ul>\n<p>e</p>\n"},
		{"an item of two paragraphs", "<ul><li><p>a</p><p>b</p></li></ul>", "<ul>\n<li>a<br>b</li>\n</ul>\n"},
		{"an item without a list", "<li>a</li><li>b</li>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
		{"a list in a quote is lines", "<blockquote>a<ul><li>b</ul></blockquote>c", "<figure><blockquote><p>a<br>b</p></blockquote></figure>\n<p>c</p>\n"},
		{"a list end without a list", "</ul><p>a</p>", "<p>a</p>\n"},
		{"links to the web and to mail", `<a href="https://a.example/">a</a> <a href='mailto:b@c.example'>b</a>`, `<p><a href="https://a.example/">a</a> <a href="mailto:b@c.example">b</a></p>` + "\n"},
		{"a link to anything else is its text", `<a href="/x">a</a><a href="javascript:x">b</a><a name=c>c</a>`, "<p>abc</p>\n"},
		{"a link in a link", `<a href="https://a.example/">a<a href="https://b.example/">b</a>c`, `<p><a href="https://a.example/">a</a><a href="https://b.example/">b</a>c</p>` + "\n"},
		{"strong and emphasis by all names", "<b>a</b><strong>b</strong> <i>c</i><em>d</em> <cite>e</cite>", "<p><strong>ab</strong> <em>cd</em> <em>e</em></p>\n"},
		{"crossed elements", "<b>a<i>b</b>c</i>d", "<p><strong>a<em>b</em></strong><em>c</em>d</p>\n"},
		{"language and direction", `<span lang="fa" dir="rtl">a</span> <bdi>b</bdi> <i lang="la">c</i>`, `<p><span lang="fa" dir="rtl">a</span> <span dir="auto">b</span> <bdi lang="la"><em>c</em></bdi></p>` + "\n"},
		{"a language that is none", `<span lang="x y" dir="up">a</span>`, "<p>a</p>\n"},
		{"a line", "a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>\n"},
		{"a table is a paragraph a cell", "<table><tr><th>a<td>b</tr><tr><td>c</table>", "<p>a</p>\n<p>b</p>\n<p>c</p>\n"},
		{"preformatted lines keep their breaks", "<pre>a\n  b\r\nc</pre>", "<p>a<br>b<br>c</p>\n"},
		{"an image of ours", `<figure><img src="/media/k1/w640.jpg" alt="A"><figcaption>C</figcaption></figure>`,
			`<figure><img src="/media/k1/w1280.jpg" srcset="/media/k1/w320.jpg 320w, /media/k1/w1280.jpg 1280w" sizes="(max-width: 40rem) 100vw, 40rem" width="1280" height="720" alt="A" loading="lazy"><figcaption>C</figcaption></figure>` + "\n"},
		{"an image from elsewhere goes with its caption", `<p>a</p><figure><img src="https://x.example/media/k/a.png"><figcaption>C</figcaption></figure><p>b</p>`, "<p>a</p>\n<p>b</p>\n"},
		{"an image inside a sentence parts it", `<p>a <img src="/api/v1/media/gone/x.png"> b</p>`, "<p>a</p>\n<p>b</p>\n"},
		{"a framed film becomes its link", `<iframe src="//video.example/embed/1" title="Film"><p>no</iframe>`, `<p class="embed"><a href="https://video.example/embed/1">Film</a></p>` + "\n"},
		{"scripts, styles and titles are dropped", "<head><title>T</title><style>p{}</style></head><script>alert('<p>x</p>')</script><p>a</p>", "<p>a</p>\n"},
		{"a script that is never closed takes the rest", "<p>a</p><script>b<p>c</p>", "<p>a</p>\n"},
		{"forms and drawings are dropped, their text too", "<svg><text>x</text></svg><select><option>y</select><button>z</button>a", "<p>a</p>\n"},
		{"nested dropped elements", "<object><object>a</object>b</object>c", "<p>c</p>\n"},
		{"comments and conditional comments are dropped", "<!-- a --><!--[if mso]>b<![endif]-->c<![if !x]>d<![endif]>", "<p>cd</p>\n"},
		{"unknown elements leave their text", "<x-y>a</x-y> <o:p>b</o:p>", "<p>a b</p>\n"},
		{"hidden text is dropped", `<div style="display:none">a</div><span style="DISPLAY: none !important">b</span>c`, "<p>c</p>\n"},
		{"styles that are bold or italic", `<span style="font-weight:700">a</span> <span style="font-style: italic">b</span> <b style="font-weight:400">c</b>`, "<p><strong>a</strong> <em>b</em> c</p>\n"},
		{"control characters are dropped", "<p>a\x00b\x1bc\x7f</p>", "<p>abc</p>\n"},
		{"invalid UTF-8 is marked", "<p>a\xffb</p>", "<p>a\ufffdb</p>\n"},
		{"nothing", "", ""},
		{"markup without text", "<p>&nbsp;</p><ul><li></li></ul><b></b>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			d, err := FromHTML(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.HTML(testOptions()); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestFromHTMLOfWordProcessors(t *testing.T) {
	tests := []struct{ rule, file, want string }{
		{"Google Docs: the wrapping b is not strong, redirects are unwrapped", "gdocs.html",
			"<h2>Title</h2>\n<p>Plain <strong>bold</strong> and <em>slanted</em> “quoted”.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>See <a href=\"https://a.example/x?y=1\">here</a>.</p>\n"},
		{"Word: lists by paragraphs, languages on everything, conditional comments", "word.html",
			"<p>A plain paragraph — with a dash.</p>\n<ul>\n<li>first bullet</li>\n<li>second bullet</li>\n</ul>\n<ol>\n<li>numbered</li>\n</ol>\n<p>The end.</p>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			raw, err := os.ReadFile("testdata/paste/" + tt.file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := FromHTML(string(raw))
			if err != nil {
				t.Fatal(err)
			}
			if got := d.HTML(testOptions()); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// scripts are ways that markup has carried script past other filters.
var scripts = []string{
	`<script>alert(1)</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<img src=x onerror=alert(1)>`, `<img src="/media/k/a.jpg" onerror="alert(1)" alt='"><script>alert(1)</script>'>`,
	`<img src="/media/k/a.jpg&quot; onerror=&quot;alert(1)">`, `<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`,
	`<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`, `<math><mi xlink:href="data:x,<script>alert(1)</script>">x`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="jav&#x09;ascript:alert(1)">x</a>`, `<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="&#106;avascript:alert(1)">x</a>`, `<a href="JaVaScRiPt&colon;alert(1)">x</a>`, `<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`,
	`<a href="https://a.example/&quot; onclick=&quot;alert(1)">x</a>`, `<a href='https://a.example/"><script>alert(1)</script>'>x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`, `<iframe src="javascript:alert(1)"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	`<iframe src="https://a.example/" title='"><script>alert(1)</script>'></iframe>`, `<object data="data:text/html,<script>"></object>`,
	`<embed src=javascript:alert(1)>`, `<base href="javascript:/a/">`, `<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
	`<link rel=stylesheet href="javascript:alert(1)">`, `<body onload=alert(1)>`, `<p style="background:url(javascript:alert(1))">x</p>`,
	`<style>@import 'javascript:alert(1)';</style>`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>`, `<title><img title="</title><img src=x onerror=alert(1)>">`,
	`<!--><script>alert(1)</script>-->`, `<!--<img src="--><img src=x onerror=alert(1)//">`, `<![CDATA[><script>alert(1)</script>]]>`,
	`<form action="javascript:alert(1)"><input type=submit formaction="javascript:alert(1)"></form>`, `<details open ontoggle=alert(1)>x`,
	`<span lang='en" onclick="alert(1)' dir='ltr" onclick="alert(1)'>x</span>`, `<p class="embed"><a href="javascript:alert(1)">x</a></p>`,
	`<p class="embed"><a href="https://a.example">&lt;script&gt;alert(1)&lt;/script&gt;</a></p>`, `<bdi dir="x" lang="<script>">x</bdi>`,
	`<xmp><script>alert(1)</script></xmp>`, `<plaintext><script>alert(1)</script>`, `<template><script>alert(1)</script></template>`,
	"<a href=\"java\nscript:alert(1)\">x</a>", "<a href=\"\x01javascript:alert(1)\">x</a>", "<\x00script>alert(1)</script>", "<script\x0c>alert(1)</script>",
	`<figure><img src="/media/k/a.jpg"><figcaption><script>alert(1)</script>&lt;script&gt;</figcaption></figure>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`, `<a href="https://user@evil.example/">x</a>`, `<a href="//evil.example">x</a>`, `<input autofocus onfocus=alert(1)>`,
}

func TestNoScriptComesThrough(t *testing.T) {
	for _, in := range scripts {
		t.Run(in, func(t *testing.T) {
			for _, s := range []string{in, "<p>before " + in + " after</p>", "<ul><li>" + in + "</ul>", "<blockquote>" + in} {
				d, err := FromHTML(s)
				if err != nil {
					t.Fatal(err)
				}
				if out := d.HTML(testOptions()); htmlFault(out) != "" || strings.Contains(strings.ToLower(out), "<script") {
					t.Errorf("%s: %s", htmlFault(out), out)
				}
			}
			text := FromText(in)
			if out := text.HTML(testOptions()); htmlFault(out) != "" {
				t.Errorf("%s: %s", htmlFault(out), out)
			}
		})
	}
}

// Each of these would take minutes, or the machine's memory, if the work were not linear and bounded.
func TestFromHTMLEndsOnBombs(t *testing.T) {
	n := MaxHTML / 8
	tests := []struct {
		rule, in string
		tooLarge bool
	}{
		{"more than the limit", strings.Repeat(" ", MaxHTML+1), true},
		{"divisions in divisions", strings.Repeat("<div>", n), false},
		{"quotes in quotes", strings.Repeat("<blockquote>", MaxHTML/12) + "a", false},
		{"lists in lists", strings.Repeat("<ul><li>a", MaxHTML/9), true},
		{"bold in bold", strings.Repeat("<b>", n) + "a" + strings.Repeat("</b>", n), false},
		{"links in links", strings.Repeat("<a href=https://a.example>", MaxHTML/26), false},
		{"paragraphs without end", strings.Repeat("<p>a", n), true},
		{"one endless paragraph", strings.Repeat("word ", MaxHTML/5), true},
		{"marks without end", strings.Repeat("<b>a</b>b", MaxHTML/9), true},
		{"attributes without end", "<p " + strings.Repeat("a=b ", n) + ">a", false},
		{"a tag that never ends", "<p " + strings.Repeat("x", MaxHTML-10), false},
		{"images without end", strings.Repeat(`<img src="/media/k/a">`, MaxHTML/23), true},
		{"less-than signs", strings.Repeat("<", MaxHTML/50), false},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			_, err := FromHTML(tt.in)
			if errs.Is(err, errs.TooLarge) != tt.tooLarge || err != nil && !tt.tooLarge {
				t.Errorf("error is %v, want too large: %v", err, tt.tooLarge)
			}
		})
	}
}
