package i18n

import (
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Words are the texts of one language, each resolved along its chain. They do not change after loading and may be used
// by any number of goroutines. Nothing here is escaped: html/template and body's renderer do that.
type Words struct {
	tag     string
	own     *book
	entries map[string]*entry
	strange sync.Map // ids that nobody has and that were logged
}

// entry is the answer to one id in one language.
type entry struct {
	*message
	lang  string // set when another language answers
	noted atomic.Bool
}

// newWords resolves every message of the chain: what an earlier book says hides what a later one says.
func newWords(own *book, chain []*book) *Words {
	w := &Words{tag: own.tag, own: own, entries: map[string]*entry{}}
	for _, b := range chain {
		from := ""
		if b != own {
			from = b.tag
		}
		for id, m := range b.text().messages {
			if w.entries[id] == nil {
				w.entries[id] = &entry{message: m, lang: from}
			}
		}
	}
	return w
}

// T is the text of a message. kv are alternating names and values: whole numbers are shown in the digits of the
// language that answers (so a year or an id is passed as a string), and Count, a whole number, chooses the plural form.
//
// What the language lacks is answered along its chain and logged once. An id that no language of the chain has comes
// back as it is; a value that is missing leaves its place empty.
func (w *Words) T(id string, kv ...any) string {
	e := w.entries[id]
	if e == nil {
		return w.unknown(id)
	}
	if e.lang != "" {
		w.note(e)
	}
	if e.plain != "" {
		return e.plain
	}
	return w.fill(e, values{pairs: kv})
}

// Text is T with texts as values, and says which language answered (BCP 47) when it is not this one: that part of the
// page then has to bear it as lang. A Count in ASCII digits chooses the plural form and is shown in the language's
// digits; one that is formatted already stands as it is, in the form "other".
func (w *Words) Text(id string, args map[string]string) (text, lang string) {
	e := w.entries[id]
	if e == nil {
		return w.unknown(id), ""
	}
	if e.lang != "" {
		w.note(e)
	}
	return w.fill(e, values{text: args}), e.lang
}

// Fill is T with the parameters of an error.
func (w *Words) Fill(id string, params map[string]any) string {
	e := w.entries[id]
	if e == nil {
		return w.unknown(id)
	}
	if e.lang != "" {
		w.note(e)
	}
	return w.fill(e, values{any: params})
}

// Has tells whether this language, or one of its chain, has the message.
func (w *Words) Has(id string) bool { return w.entries[id] != nil }

// Lang is the language's tag (BCP 47), as its files bear it and as HTML's lang wants it.
func (w *Words) Lang() string { return w.tag }

// Dir is the direction of the language: "ltr" or "rtl".
func (w *Words) Dir() string {
	if w.own.language != nil {
		return w.own.language.Direction
	}
	switch script, _ := language.Make(w.tag).Script(); script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm":
		return "rtl"
	}
	return "ltr"
}

// Name is the language's own name.
func (w *Words) Name() string {
	if w.own.language != nil {
		return w.own.language.Autonym
	}
	if name := display.Self.Name(language.Make(w.tag)); name != "" {
		return name
	}
	return w.tag
}

func (w *Words) fill(e *entry, v values) string {
	text, missing := e.message.fill(v)
	if missing != "" && !e.noted.Swap(true) {
		slog.Warn("a message lacks a value", "language", w.tag, "message", e.id, "value", missing)
	}
	return text
}

// note logs the first use of a text that came from another language. It is expected of weak catalogues (make
// i18n-report lists them all), so it stands at the level of details.
func (w *Words) note(e *entry) {
	if !e.noted.Load() && !e.noted.Swap(true) {
		slog.Debug("message is missing", "language", w.tag, "message", e.id, "answered", e.lang)
	}
}

// unknown is a mistake of ours, not of a translator: tests look for such ids.
func (w *Words) unknown(id string) string {
	if _, known := w.strange.LoadOrStore(id, true); !known {
		slog.Error("no language of the chain has the message", "language", w.tag, "message", id)
	}
	return id
}
