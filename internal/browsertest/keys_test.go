//go:build browser

package browsertest

import (
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The keys that are pressed by name.
const (
	keyEnd       = kb.End
	keyBackspace = kb.Backspace
	keyEscape    = kb.Escape
	keyCtrl      = kb.ModifierCtrl
)

// types presses key after key. As with a real keyboard, and other than chromedp's own KeyEvent, the letter is part of
// the key's going down: a page that takes the key for its own gets no letter.
func (p *person) types(keys string, mods ...chromedp.Modifier) {
	p.t.Helper()
	for _, r := range keys {
		k, ok := kb.Keys[r]
		if !ok {
			p.t.Fatalf("there is no key for %q", r)
		}
		down := input.DispatchKeyEventParams{Type: "rawKeyDown", Key: k.Key, Code: k.Code, WindowsVirtualKeyCode: k.Windows, NativeVirtualKeyCode: k.Native}
		if k.Shift {
			down.Modifiers |= int64(kb.ModifierShift)
		}
		for _, m := range mods {
			down.Modifiers |= int64(m)
		}
		up := down
		up.Type = "keyUp"
		if k.Print && len(mods) == 0 {
			down.Type, down.Text, down.UnmodifiedText = "keyDown", k.Text, k.Unmodified
		}
		for _, ev := range []input.DispatchKeyEventParams{down, up} {
			_, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, ev)
			p.must(err)
		}
	}
}
