//go:build browser

package browsertest

import (
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axe string

// witness keeps what pages complain about and whom they ask.
type witness struct {
	addr string // the only host that may be asked

	mu       sync.Mutex
	asked    int // requests to our own host
	bad      []string
	expected []string // parts of complaints that the test brings about itself
}

// hear takes an event of the browser in.
func (w *witness) hear(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(ev.Request.URL)
		switch {
		case err != nil:
			w.bad = append(w.bad, "request to "+ev.Request.URL)
		case u.Scheme == "http" && u.Host == w.addr:
			w.asked++
		case !slices.Contains([]string{"data", "blob", "about"}, u.Scheme):
			w.bad = append(w.bad, "request to another host: "+ev.Request.URL)
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Source == log.EntrySourceSecurity {
			w.bad = append(w.bad, fmt.Sprintf("%s: %s (%s)", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, a := range ev.Args {
				words = append(words, strings.TrimSpace(string(a.Value)+" "+a.Description))
			}
			w.bad = append(w.bad, fmt.Sprintf("console.%s: %s", ev.Type, strings.Join(words, " ")))
		}
	case *runtime.EventExceptionThrown:
		text := ev.ExceptionDetails.Text
		if ev.ExceptionDetails.Exception != nil {
			text += " " + ev.ExceptionDetails.Exception.Description
		}
		w.bad = append(w.bad, "exception: "+text)
	}
}

// expects names a complaint that the test brings about: a status that it asks for, a network that it cuts.
func (p *person) expects(parts ...string) {
	p.saw.mu.Lock()
	defer p.saw.mu.Unlock()
	p.saw.expected = append(p.saw.expected, parts...)
}

func (w *witness) report(t *testing.T, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, bad := range w.bad {
		if !slices.ContainsFunc(w.expected, func(part string) bool { return strings.Contains(bad, part) }) {
			t.Errorf("%s's browser complained: %s", name, bad)
		}
	}
	if w.asked == 0 {
		t.Errorf("%s's browser asked the newsroom for nothing at all", name)
	}
}

// looks has axe look at the page as it stands, and keeps a picture of it.
func (p *person) looks(name string) {
	p.t.Helper()
	p.shoot(name)
	p.checks(name)
}

// looksAround does so wide and narrow, light and dark.
func (p *person) looksAround(name string) {
	p.t.Helper()
	for _, wide := range []int64{1440, 360} {
		for _, dark := range []bool{false, true} {
			p.window(wide, dark)
			p.looks(name)
			p.fits(name)
		}
	}
	p.window(1440, false)
}

// fits says that nothing of the page lies outside of the window's width.
func (p *person) fits(name string) {
	p.t.Helper()
	if over := get[float64](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		p.t.Errorf("%s at %d px is %v px wider than the window", name, p.wide, over)
	}
}

func (p *person) checks(name string) {
	p.t.Helper()
	if !get[bool](p, `!!window.axe`) {
		if _, err := js[chromedp.Void](p, axe); err != nil {
			p.t.Fatalf("axe: %v", err)
		}
	}
	for _, v := range get[[]string](p, `desk.axe()`) {
		p.t.Errorf("axe finds on %s (%s, %d px, dark %v): %s", name, p.path(), p.wide, p.dark, v)
	}
}

// shoot keeps a picture of the page where POLYDESK_TEST_SHOTS says.
func (p *person) shoot(name string) {
	dir := os.Getenv("POLYDESK_TEST_SHOTS")
	if dir == "" {
		return
	}
	theme := "light"
	if p.dark {
		theme = "dark"
	}
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("bt-%s-%d-%s.png", name, p.wide, theme)), shot, 0o644)
	}
	if err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
	}
}
