package story

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/body"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// Limits of a story's fields, in letters.
const (
	MaxHeadline = 300
	MaxDeck     = 2000
	MaxSlugline = 200
	MaxCaption  = 2000
	MaxNote     = 5000
)

// Patch is a change of content: what is nil stays. Lists are replaced whole.
type Patch struct {
	Headline, Deck, Slug *string
	Body                 *body.Doc
	ByOrder              bool // the body came as text or HTML: its blocks take the ids of those they align with
	Lead                 **Lead
	Bylines              *[]Byline
	Attributions         *[]Attribution
	Topics               *[]string
	Confirm              []string // of a translation: parts declared still right as they are
}

// Empty says whether the patch changes no content.
func (p *Patch) Empty() bool {
	return p.Headline == nil && p.Deck == nil && p.Slug == nil && p.Body == nil && p.Lead == nil &&
		p.Bylines == nil && p.Attributions == nil && p.Topics == nil && len(p.Confirm) == 0
}

// Facts is a change of desk facts, which are not content: what is nil stays; a
// pointer to nil clears.
type Facts struct {
	Assignee      **int64
	Slugline      *string
	Urgency       *int
	EmbargoUntil  **time.Time
	BreakingUntil **time.Time
}

// Empty says whether no fact changes.
func (f *Facts) Empty() bool { return *f == Facts{} }

// WholePatch makes the patch that replaces every part of the content.
func WholePatch(c Content, confirm []string) Patch {
	c.Normal()
	return Patch{Headline: &c.Headline, Deck: &c.Deck, Slug: &c.Slug, Body: c.Body, Lead: &c.Lead,
		Bylines: &c.Bylines, Attributions: &c.Attributions, Topics: &c.Topics, Confirm: confirm}
}

// Apply answers c with the patch's changes; c itself stays as it was.
func (p *Patch) Apply(c Content) Content {
	out := c.Clone()
	set := func(to *string, from *string) {
		if from != nil {
			*to = oneLine(*from)
		}
	}
	set(&out.Headline, p.Headline)
	set(&out.Deck, p.Deck)
	set(&out.Slug, p.Slug)
	if p.Lead != nil {
		out.Lead = *p.Lead
	}
	if p.Bylines != nil {
		out.Bylines = *p.Bylines
	}
	if p.Attributions != nil {
		out.Attributions = *p.Attributions
	}
	if p.Topics != nil {
		out.Topics = *p.Topics
	}
	if p.Body != nil {
		next := Content{Body: p.Body}
		next = next.Clone()
		next.Body.KeepIDs(c.Body)
		next.Body.AssignIDs(NewBlockID)
		out.Body = next.Body
	}
	out.Normal()
	return out
}

// oneLine makes a headline's or deck's text one line, without space around it;
// spaces that do not break stay, they are typography. What shows nothing at all
// (spaces, joiners, marks of direction) is empty.
func oneLine(s string) string {
	s = strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s))
	if strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }) == "" {
		return ""
	}
	return s
}

// problems collects the bad fields of one input.
type problems struct{ list []errs.Field }

func (p *problems) add(field, id string, kv ...any) {
	e := errs.New(errs.Invalid, id, kv...)
	p.list = append(p.list, errs.Field{Name: field, ID: id, Params: e.Params})
}

// text checks one text field: no control characters, not too long.
func (p *problems) text(field, s string, max int) {
	if bad(s) {
		p.add(field, "err_control_chars")
	}
	if utf8.RuneCountInString(s) > max {
		p.add(field, "err_too_long", "Max", max)
	}
}

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	e := errs.New(errs.Invalid, "err_invalid")
	e.Fields = p.list
	return e
}

// bad says whether the text holds what no text may: control characters but
// tab and line break, noncharacters, or bytes that are no text. (A lone surrogate
// is refused where JSON is read: here it would be U+FFFD, which somebody may as
// well have typed.)
func bad(s string) bool {
	if !utf8.ValidString(s) {
		return true
	}
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == '\r' || body.Refused(r)
	})
}

// check validates content. needHeadline: not of an autosave.
func check(c *Content, d *desk.Desk, needHeadline bool) *problems {
	p := &problems{}
	p.text("headline", c.Headline, MaxHeadline)
	if needHeadline && c.Headline == "" {
		p.add("headline", "err_required")
	}
	p.text("deck", c.Deck, MaxDeck)
	if c.Slug != "" {
		p.text("slug", c.Slug, MaxHeadline)
		c.Slug = d.Language().Slug(c.Slug)
	}
	if c.Lead != nil {
		p.text("lead_image.caption", c.Lead.Caption, MaxCaption)
		p.text("lead_image.alt", c.Lead.Alt, MaxCaption)
		p.text("lead_image.credit", c.Lead.Credit, MaxSlugline)
	}
	for _, b := range c.Bylines {
		switch b.Role {
		case "reporter", "translator", "editor", "photographer":
		default:
			p.add("bylines", "err_unknown_slug", "Value", b.Role)
		}
	}
	for _, a := range c.Attributions {
		if a.Kind != "with" && a.Kind != "based_on" {
			p.add("attributions", "err_unknown_slug", "Value", a.Kind)
		}
	}
	checkDoubles(c, p)
	return p
}

// checkDoubles refuses an author, agency or topic named twice.
func checkDoubles(c *Content, p *problems) {
	seen := map[string]bool{}
	once := func(field, what string) {
		if seen[field+" "+what] {
			p.add(field, "err_double", "Value", what)
		}
		seen[field+" "+what] = true
	}
	for _, b := range c.Bylines {
		once("bylines", b.Author+" "+b.Role)
	}
	for _, a := range c.Attributions {
		once("attributions", a.Agency)
	}
	for _, t := range c.Topics {
		once("topics", t)
	}
}
