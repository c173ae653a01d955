//go:build browser

package browsertest

import "github.com/chromedp/chromedp/kb"

// The keys that are pressed by name.
const (
	keyEnd       = kb.End
	keyHome      = kb.Home
	keyBackspace = kb.Backspace
	keyEscape    = kb.Escape
	keyCtrl      = kb.ModifierCtrl
)
