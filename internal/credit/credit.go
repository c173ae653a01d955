// Package credit writes a story's bylines and wire attributions as sentences of its language, and reads such a sentence
// back. Names are never inflected and never put in quotation marks: the reader messages are worded so that a name in
// its dictionary form is right.
//
// It has no words of its own (they are given to it) and makes no HTML: a sentence comes as parts, so that the view can
// isolate a name of another script. Who is credited, in which order, is the features' affair.
package credit

import (
	"strings"

	"polydesk/internal/lang"
)

// Words gives a reader message filled with texts, and the tag of the language that answered when it is not the
// page's own: (*i18n.Words).Text, or a desk's own wording before it.
type Words func(id string, args map[string]string) (text, lang string)

// Kinds of attribution.
const (
	With    = "with"     // with reporting by
	BasedOn = "based_on" // based on reporting by
)

// Roles of a byline.
const (
	Reporter     = "reporter"
	Translator   = "translator"
	Editor       = "editor"
	Photographer = "photographer"
)

// Name is somebody's name as it stands in a sentence.
type Name struct {
	Text string
	Lang string // empty: in the page's language; else the name's own, BCP 47
	// Withheld is a protected author: no name is printed, whatever Text is.
	Withheld bool
}

// Part is a stretch of a sentence.
type Part struct {
	Text string
	Lang string // set: another language than the page's, to be isolated (<bdi lang>)
	Name int    // the position, from 1, of the name among those that were given; 0 for the words around names
}

// Plain is the sentence as text.
func Plain(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Attribution is the sentence that credits agencies, such as "With reporting by Interfax, TASS, and Fars": nothing for
// none. One agency and several have messages of their own. house asks for the desk's own way of joining a list, where
// there is one. A kind that is not BasedOn is With.
func Attribution(l *lang.Language, w Words, kind string, agencies []Name, house bool) []Part {
	names := numbered(agencies)
	if len(names) == 0 {
		return nil
	}
	return sentence{l: l, w: w, id: attributionID(kind, len(names)), slot: "Agencies", house: house}.parts(names)
}

func attributionID(kind string, n int) string {
	id := "with_reporting_by"
	if kind == BasedOn {
		id = "based_on_reporting_by"
	}
	if n == 1 {
		id += "_one"
	}
	return id
}

// named is a name with its place among those that were given.
type named struct {
	Name
	at int
}

// numbered drops what has no name to print.
func numbered(names []Name) []named {
	var all []named
	for i, n := range names {
		if n.Text != "" && !n.Withheld {
			all = append(all, named{n, i + 1})
		}
	}
	return all
}

// sentence is a message with a slot for a list of names.
type sentence struct {
	l     *lang.Language
	w     Words
	id    string
	slot  string
	args  map[string]string // of the other slots
	house bool
}

// mark stands where the names go while the message is filled; control characters are refused everywhere in content.
const mark = "\x00"

func (s sentence) parts(names []named) []Part {
	args := map[string]string{s.slot: mark}
	for k, v := range s.args {
		args[k] = v
	}
	text, from := s.w(s.id, args)
	before, after, ok := strings.Cut(text, mark)
	if !ok { // a desk's wording that forgot the slot: the names are not lost
		before, after = text+" ", ""
	}
	parts := []Part{{Text: before, Lang: from}}
	parts = append(parts, list(s.l, names, s.house)...)
	return tidy(append(parts, Part{Text: strings.ReplaceAll(after, mark, ""), Lang: from}))
}

// list joins names in the language's way, each a part of its own.
func list(l *lang.Language, names []named, house bool) []Part {
	between := l.JoinParts(len(names), house)
	parts := []Part{{Text: between[0]}}
	for i, n := range names {
		parts = append(parts, Part{Text: n.Text, Lang: n.Lang, Name: n.at}, Part{Text: between[i+1]})
	}
	return parts
}

// tidy drops empty parts and joins words that stand beside each other; names stay alone.
func tidy(parts []Part) []Part {
	var all []Part
	for _, p := range parts {
		if p.Text == "" {
			continue
		}
		if n := len(all); n > 0 && p.Name == 0 && all[n-1].Name == 0 && all[n-1].Lang == p.Lang {
			all[n-1].Text += p.Text
			continue
		}
		all = append(all, p)
	}
	return all
}
