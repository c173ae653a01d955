//go:build browser

package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/driver.js
var driver string

// patience is how long anything may take that a person waits for. Only a machine that is busy with other things
// comes near it.
const patience = 30 * time.Second

// person is somebody at a browser of their own: own cookies, own storage, one window.
type person struct {
	t    *testing.T
	n    *newsroom
	name string
	ctx  context.Context
	wide int64 // of the window
	dark bool
	saw  *witness
}

// visitor opens a browser for somebody; what its pages complained about fails the test at its end.
func (n *newsroom) visitor(name string) *person {
	n.t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	return n.tab(ctx, cancel, name)
}

// anotherTab is a second window of the same browser: the same session, the same storage.
func (p *person) anotherTab() *person {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	return p.n.tab(ctx, cancel, p.name+", another tab")
}

func (n *newsroom) tab(ctx context.Context, cancel context.CancelFunc, name string) *person {
	n.t.Helper()
	p := &person{t: n.t, n: n, name: name, ctx: ctx, saw: &witness{addr: n.addr}}
	n.t.Cleanup(func() {
		if n.t.Failed() {
			p.shoot("failed-" + name)
		}
		cancel()
		p.saw.report(n.t, name)
	})
	p.must(chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	p.must(chromedp.Listen(ctx, p.saw.hear))
	p.must(p.dialogs())
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: driver})
	p.must(err)
	_, err = chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.must(err)
	p.window(1440, false)
	return p
}

func (p *person) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

// dialogs agrees to leaving a page.
func (p *person) dialogs() error {
	opened := chromedp.Events(p.ctx, page.JavascriptDialogOpening)
	go func() {
		for _, err := range opened {
			if err != nil {
				return
			}
			_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}
	}()
	return nil
}

// window sets the width (the height follows) and light or dark.
func (p *person) window(wide int64, dark bool) {
	p.t.Helper()
	high := int64(900)
	if wide < 700 {
		high = 780
	}
	p.wide, p.dark = wide, dark
	p.must(chromedp.Do(p.ctx, chromedp.EmulateViewport(wide, high)))
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	p.must(err)
}

// open goes to an address of the newsroom.
func (p *person) open(path string) {
	p.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.n.base() + path
	}
	err := chromedp.Do(p.ctx, chromedp.Navigate(path))
	// A page with a status of an error, or a link into the same page, is a page too.
	var load *chromedp.LoadError
	if err != nil && !errors.As(err, &load) && !strings.Contains(err.Error(), "page load error") {
		p.must(err)
	}
	p.settled()
}

func (p *person) settled() {
	p.t.Helper()
	p.until("the page stands", `document.readyState === 'complete'`)
}

// js evaluates on the page; what cannot be asked just now (between two pages) is an error.
func js[T any](p *person, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// get is js that must work.
func get[T any](p *person, expression string) T {
	p.t.Helper()
	v, err := js[T](p, expression)
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, expression, err)
	}
	return v
}

// until waits for something to become true on the page.
func (p *person) until(what, condition string) {
	p.t.Helper()
	if err := p.wait(patience, condition); err != nil {
		p.lost("waited in vain: %s (%v)", what, err)
	}
}

func (p *person) wait(long time.Duration, condition string) error {
	return poll(long, func() error {
		ok, err := js[bool](p, "!!("+condition+")")
		if err == nil && !ok {
			err = errors.New("not so")
		}
		return err
	})
}

// poll asks again and again until there is no error any more.
func poll(long time.Duration, ask func() error) error {
	end := time.Now().Add(long)
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil || time.Now().After(end) {
			return err
		}
		<-tick.C
	}
}

// lost ends the test with what the person sees.
func (p *person) lost(format string, args ...any) {
	p.t.Helper()
	at, _ := js[string](p, `location.href`)
	text, _ := js[string](p, `document.body.innerText.slice(0, 1800)`)
	p.t.Fatalf("%s: %s\nat %s the page says:\n%s", p.name, fmt.Sprintf(format, args...), at, text)
}

// sees waits until the page says a text.
func (p *person) sees(text string) {
	p.t.Helper()
	q := quote(text)
	p.until("reading "+q, `document.body.innerText.replace(/\s+/g, ' ').includes(`+q+`)`)
}

// finds waits until something is to be seen that fits selector and text.
func (p *person) finds(sel, text string) {
	p.t.Helper()
	p.until(sel+" "+text, `desk.find(`+quote(sel)+`, `+quote(text)+`)`)
}

// misses says that nothing of the kind is there (now).
func (p *person) misses(sel, text string) {
	p.t.Helper()
	if get[bool](p, `!!desk.find(`+quote(sel)+`, `+quote(text)+`)`) {
		p.lost("there should be no %s %q", sel, text)
	}
}

// reads gives the text of the first that fits the selector.
func (p *person) reads(sel string) string {
	p.t.Helper()
	p.until(sel, `desk.find(`+quote(sel)+`)`)
	return get[string](p, `desk.text(`+quote(sel)+`)`)
}

const pressable = `a,button,summary,[role=button],label`

// presses clicks what says the text, as with a mouse: it must be seen, stand still, and nothing may lie over it.
func (p *person) presses(text string) { p.t.Helper(); p.click(pressable, text) }

func (p *person) click(sel, text string) { p.t.Helper(); p.clicks(sel, text, 1) }

// clicks presses several times at once: two choose a word, three a paragraph.
func (p *person) clicks(sel, text string, times int) {
	p.t.Helper()
	p.press("spot", sel, text, times)
}

// behind puts the caret behind the last letter of an element.
func (p *person) behind(sel, text string) {
	p.t.Helper()
	p.press("end", sel, text, 1)
}

// press asks the page for a point and presses there as soon as there is one.
func (p *person) press(where, sel, text string, times int) {
	p.t.Helper()
	var at struct {
		X, Y float64
		Why  string
	}
	err := poll(patience, func() error {
		raw, err := js[json.RawMessage](p, `desk.`+where+`(`+quote(sel)+`, `+quote(text)+`)`)
		if err != nil {
			return err
		}
		at.Why = ""
		if err := json.Unmarshal(raw, &at); err != nil {
			return err
		}
		if at.Why != "" {
			return errors.New(at.Why)
		}
		return nil
	})
	if err != nil {
		p.lost("cannot press %s %q: %v", sel, text, err)
	}
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(times))))
}

// goes presses and waits for the next page.
func (p *person) goes(text string) {
	p.t.Helper()
	p.leaves(func() { p.presses(text) })
}

// leaves does something and waits until another page stands.
func (p *person) leaves(do func()) {
	p.t.Helper()
	get[bool](p, `window.leaving = true`)
	do()
	p.until("the next page", `!window.leaving && document.readyState === 'complete'`)
}

// writes puts text in at the caret, as an input method does.
func (p *person) writes(text string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text})
	p.must(err)
}

// fills clicks into a field and replaces what stands there.
func (p *person) fills(sel, text string) {
	p.t.Helper()
	p.click(sel, "")
	get[bool](p, `document.activeElement.select?.() ?? true`)
	p.writes(text)
}

// sets gives a control a value that its own picker would give it: a choice of a list, a time.
func (p *person) sets(sel, value string) {
	p.t.Helper()
	p.until(sel, `desk.find(`+quote(sel)+`)`)
	got := get[string](p, `(() => { const el = desk.find(`+quote(sel)+`); el.value = `+quote(value)+`; for (const e of ['input', 'change']) el.dispatchEvent(new Event(e, { bubbles: true })); return el.value })()`)
	if got != value {
		p.lost("%s cannot be set to %q", sel, value)
	}
}

// uploads answers the next question for a file, which do brings up.
func (p *person) uploads(file string, do func()) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	p.must(err)
	asked := chromedp.Events(p.ctx, page.FileChooserOpened)
	do()
	for ev, err := range asked {
		p.must(err)
		_, err = chromedp.Call(p.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, BackendNodeID: ev.BackendNodeID})
		p.must(err)
		return
	}
}

// offline cuts the browser off, or joins it again.
func (p *person) offline(cut bool) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}}})
	p.must(err)
	_, err = chromedp.Call(p.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1})
	p.must(err)
}

func (p *person) path() string {
	p.t.Helper()
	u, err := url.Parse(get[string](p, `location.href`))
	p.must(err)
	return u.RequestURI()
}

func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
