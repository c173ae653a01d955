package site

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/errs"
	"polydesk/internal/httpx"
	"polydesk/internal/lang"
	"polydesk/internal/reader"
)

// messageView is the struct of message.html: pages that have a sentence instead of a story.
type messageView struct {
	Frame
	Heading msg
	Text    msg
	Go      bool // offers the way to the front page
}

// missing is the page of what is not there, in the desk's language where the address names a desk.
func (s *Site) missing(b *build) *page {
	p := s.failure(http.StatusNotFound, b.d)
	p.keys = compact(append(p.keys, b.keys...))
	return p
}

// gone is the page of a withdrawn story: the desk's public sentence, or the reader message of the reason, and nothing
// else of the story.
func (s *Site) gone(b *build, e *reader.Edition) (*page, error) {
	w := b.d.words
	v := &messageView{Frame: b.frame(w.Withdrawn.Text), Heading: w.Withdrawn, Text: w.withdrawn(e.GoneReason), Go: true}
	if e.GoneNote != "" {
		v.Text = msg{Text: e.GoneNote}
	}
	if v.Text == v.Heading {
		v.Text = msg{}
	}
	v.Robots = "noindex"
	out, err := s.render("message", v)
	if err != nil {
		return nil, err
	}
	return b.finish(http.StatusGone, out), nil
}

// failures are the pages of errors, made once for each language and desk and used until the desks change.
type failures struct {
	mu    sync.Mutex
	pages map[failureKey]*failed
}

// failed is an error's page, and the same ready to be sent.
type failed struct {
	page  *page
	entry *entry
}

type failureKey struct {
	status int
	desk   *desk
}

// failure gives the page of an error. Nothing in it comes from the request or the database, so it can be made when
// nothing else works; should even that fail, it is one plain line.
func (s *Site) failure(status int, d *desk) *page {
	p := *s.failed(status, d).page
	return &p
}

func (s *Site) failed(status int, d *desk) *failed {
	key := failureKey{status, d}
	s.failures.mu.Lock()
	defer s.failures.mu.Unlock()
	if f, ok := s.failures.pages[key]; ok {
		return f
	}
	if len(s.failures.pages) > 1000 { // desks as they were before a change
		clear(s.failures.pages)
	}
	p := s.makeFailure(status, d)
	f := &failed{page: p, entry: newEntry(p, s.clock.Now(), 0)}
	s.failures.pages[key] = f
	return f
}

func (s *Site) makeFailure(status int, d *desk) *page {
	b := s.newBuild(nil, d)
	v := &messageView{Go: true}
	w := s.wordsOf(rootLanguage)
	if d != nil {
		w = d.words
	}
	title := w.NotFoundTitle
	switch status {
	case http.StatusNotFound:
		v.Text = w.NotFoundText
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		title = w.Unavailable
	case http.StatusMethodNotAllowed:
		title = msg{Text: strconv.Itoa(status)}
	default:
		title = w.ServerError
	}
	v.Heading = title
	if d != nil {
		v.Frame = b.frame(title.Text)
	} else {
		l, _ := lang.ByID(rootLanguage)
		v.Frame = s.bareFrame(l, w, title.Text)
	}
	v.Robots = "noindex"
	body, err := s.render("message", v)
	if err != nil {
		s.log.Error("an error page cannot be made", "status", status, "error", err)
		body = []byte("<!doctype html><html lang=\"en\"><title>" + strconv.Itoa(status) + "</title><h1>" + strconv.Itoa(status) + "</h1></html>")
	}
	p := b.finish(status, body)
	p.keep, p.control = false, "public, max-age=5"
	extra := []httpx.Header(nil)
	switch {
	case status == http.StatusMethodNotAllowed:
		extra = append(extra, httpx.NewHeader("Allow", "GET, HEAD"))
	case status == http.StatusTooManyRequests:
		p.control = "no-store"
		extra = append(extra, httpx.NewHeader("Retry-After", "10"))
	case status >= 500:
		p.control = "no-store"
		extra = append(extra, httpx.NewHeader("Retry-After", "30"))
	}
	p.headers = append(extra, p.headers...)
	return p
}

// bareFrame is the surroundings of a page that belongs to no desk.
func (s *Site) bareFrame(l *lang.Language, w *words, title string) frame {
	f := frame{Script: l.Script, Lang: l.Tag, Dir: l.Direction, Title: title, W: w, Name: s.name, Home: "/",
		Demo: s.demo, Icon: s.assets.icon}
	year := l.Digits(strconv.Itoa(s.clock.Now().Year()))
	f.Rights = w.rights.fill(map[string][]run{"Year": {{Text: year}}, "Name": {{Text: s.name}}})
	return f
}

// redirect leads to another address for five minutes.
func redirect(to string) *page {
	return &page{status: http.StatusMovedPermanently, kind: htmlType, location: to, control: "public, max-age=300"}
}

// cleanText makes one line of what a reader typed: no control characters, no broken letters, no spaces around it.
func cleanText(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
}

func errUnknownLanguage(tag string) error {
	return errs.New(errs.Internal, "err_internal", "tag", tag)
}
