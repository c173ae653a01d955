package site

import (
	"strings"

	"polydesk/internal/i18n"
)

// run is a stretch of a sentence as the template "runs" writes it: plain text, a link, a date, or words of another
// language, which bear their lang and stand isolated.
type run struct {
	Text string
	// Href makes it a link; Rel, Hreflang and Lang are the link's.
	Href, Rel, Hreflang string
	Lang, Dir           string
	// Time makes it a date: the value of datetime.
	Time string
	// Break puts a line's end before it.
	Break bool
	// Strong marks it.
	Strong bool
}

// msg is a reader message without parameters. Lang is set when the page's language lacks it and another answered.
type msg struct {
	Text, Lang, Dir string
}

// pattern is a reader message with its parameters' places kept open, so that a link or a date can stand in them.
type pattern struct {
	// parts alternate between text and the name of a place, beginning with text.
	parts     []string
	lang, dir string
}

// words are the reader messages of one language as pages use them, looked up once. They never change.
type words struct {
	by *i18n.Words

	AccessibilityLinks, SkipMain, SkipNav, SkipSearch, NavMain    msg
	Languages, ChooseLanguage, Search, SearchPlaceholder          msg
	Breaking, Latest, Related, Topics, BackToTop, Demo            msg
	NotFoundTitle, NotFoundText, ServerError, Unavailable, GoHome msg
	NoStories, Pagination, Next, Previous, Withdrawn, Retracted   msg

	readThisIn, published, updated, corrected, translatedFrom, readOriginal pattern
	rights, pageOf, resultsFor, noResults                                   pattern
	originalCorrected, originalRetracted                                    pattern
}

// mark stands in for a parameter while a message is taken apart; no text has it, for it is no character.
const mark = "\uFDD0"

func newWords(w *i18n.Words) *words {
	m := func(id string) msg { return message(w, id) }
	return &words{
		by:                 w,
		AccessibilityLinks: m("accessibility_links"), SkipMain: m("skip_to_main"), SkipNav: m("skip_to_navigation"),
		SkipSearch: m("skip_to_search"), NavMain: m("nav_main"), Languages: m("languages"),
		ChooseLanguage: m("choose_language"), Search: m("search"), SearchPlaceholder: m("search_placeholder"),
		Breaking: m("breaking_news"), Latest: m("latest_news"), Related: m("related"),
		Topics: m("topics"), BackToTop: m("back_to_top"), Demo: m("demo_text"),
		NotFoundTitle: m("not_found_title"), NotFoundText: m("not_found_text"), ServerError: m("server_error"),
		Unavailable: m("temporarily_unavailable"), GoHome: m("go_home"), NoStories: m("no_stories_yet"),
		Pagination: m("pagination"), Next: m("next_page"), Previous: m("previous_page"),
		Withdrawn: m("story_withdrawn"), Retracted: m("story_retracted"),

		readThisIn: open(w, "read_this_in", "Languages"), published: open(w, "published", "Date"),
		updated: open(w, "updated", "Date"), corrected: open(w, "corrected_on", "Date", "Text"),
		translatedFrom: open(w, "translated_from", "Language"), readOriginal: open(w, "read_original", "Language"),
		rights: open(w, "rights_reserved", "Year", "Name"), pageOf: open(w, "page_of", "Page", "Total"),
		originalCorrected: open(w, "original_corrected", "Date"), originalRetracted: open(w, "original_retracted", "Date"),
		resultsFor: open(w, "search_results_for", "Query"), noResults: open(w, "no_results_for", "Query"),
	}
}

func message(w *i18n.Words, id string) msg {
	text, tag := w.Text(id, nil)
	return msg{Text: text, Lang: tag, Dir: dirOf(tag, w.Dir())}
}

// withdrawn is the sentence for a reason, or for no reason.
func (w *words) withdrawn(reason string) msg {
	id := "withdrawn_" + reason
	if reason == "" || reason == "reason" || !w.by.Has(id) {
		return w.Withdrawn
	}
	return message(w.by, id)
}

func (w *words) text(id string, args map[string]string) (string, string) { return w.by.Text(id, args) }

// open takes a message apart at its parameters.
func open(w *i18n.Words, id string, names ...string) pattern {
	args := make(map[string]string, len(names))
	for _, n := range names {
		args[n] = mark + n + mark
	}
	text, tag := w.Text(id, args)
	return pattern{parts: strings.Split(text, mark), lang: tag, dir: dirOf(tag, w.Dir())}
}

// fill puts runs into the pattern's places. A place that is not given stays empty.
func (p pattern) fill(args map[string][]run) []run {
	var out []run
	for i, s := range p.parts {
		if i%2 == 1 {
			out = append(out, args[s]...)
		} else if s != "" {
			out = append(out, run{Text: s, Lang: p.lang, Dir: p.dir})
		}
	}
	return out
}

// with is fill for one place.
func (p pattern) with(name string, r ...run) []run { return p.fill(map[string][]run{name: r}) }

// before is the text in front of the first place, without the space at its end: a heading for a list that stands
// beneath it.
func (p pattern) before() msg {
	return msg{Text: strings.TrimSpace(p.parts[0]), Lang: p.lang, Dir: p.dir}
}

// plain is the pattern with texts in its places.
func (p pattern) plain(args map[string]string) string {
	var b strings.Builder
	for i, s := range p.parts {
		if i%2 == 1 {
			b.WriteString(args[s])
		} else {
			b.WriteString(s)
		}
	}
	return b.String()
}
