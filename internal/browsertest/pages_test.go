//go:build browser

package browsertest

import (
	"strings"
	"testing"
)

// TestEveryPageIsUsableByEverybody looks at the pages that the other tests do not pass through: wide and light, narrow
// and dark.
func TestEveryPageIsUsableByEverybody(t *testing.T) {
	t.Parallel()
	n := demo(t)
	admin := n.visitor("signed out")
	admin.expects("404", "403")
	admin.open("/admin")
	admin.looksTwice("sign-in")
	admin.goes("Administrator")
	story := admin.finding("New gauge shows the height of the Mell from both banks")
	for name, path := range map[string]string{
		"stories": "/admin/stories", "stories-none": "/admin/stories?q=zzzz", "history": storyPath(story) + "/history",
		"compare": storyPath(story) + "/compare?from=1&to=1", "preview": storyPath(story) + "/preview",
		"account": "/admin/settings/account", "authors": "/admin/settings/authors", "author": "/admin/settings/authors/mira-quillby",
		"topics": "/admin/settings/topics", "agencies": "/admin/settings/agencies", "desk": "/admin/settings/desks/fa",
		"audit": "/admin/settings/audit", "settings": "/admin/settings", "nowhere": "/admin/nowhere",
	} {
		admin.open(path)
		admin.looksTwice(name)
	}

	reader := n.visitor("reader")
	reader.expects("404")
	for name, path := range map[string]string{
		"languages": "/", "front-en": "/en/", "search-fa": "/fa/search?q=پل", "search-none": "/en/search?q=zzzz", "search": "/en/search?q=bridge",
		"front-empty": "/tk/", "not-found": "/fa/a/nothing/999999.html", "front-ka": "/ka/",
	} {
		reader.open(path)
		reader.looksTwice(name)
	}
	for _, kind := range []string{"/en/topic/", "/en/author/"} {
		reader.open("/en/")
		link := get[string](reader, `[...document.querySelectorAll('a')].map((a) => a.pathname).find((p) => p.startsWith(`+quote(kind)+`)) ?? ''`)
		if link == "" {
			reader.leaves(func() { reader.click("main h2 a, main h3 a", "") })
			link = get[string](reader, `[...document.querySelectorAll('a')].map((a) => a.pathname).find((p) => p.startsWith(`+quote(kind)+`)) ?? ''`)
		}
		reader.open(link)
		reader.looksTwice(strings.Trim(strings.ReplaceAll(kind, "/", "-"), "-"))
	}
}

// looksTwice looks at the page wide and light, then narrow and dark.
func (p *person) looksTwice(name string) {
	p.t.Helper()
	p.looks(name)
	p.window(360, true)
	p.looks(name)
	p.fits(name)
	p.window(1440, false)
}
