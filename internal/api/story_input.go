package api

import (
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/story"
)

// textFields are what a story's text is written with.
func textFields() []field {
	return []field{
		{name: "headline", kind: text, must: true, doc: "at most 300 letters"},
		{name: "deck", kind: text, doc: "the summary under the headline"},
		{name: "body", kind: document, doc: "the block document; at most one of body, body_html and body_text"},
		{name: "body_html", kind: text, doc: "converted once; scripts and styles are left out"},
		{name: "body_text", kind: text, doc: "blank lines part paragraphs, a single line break is a space"},
		{name: "slug", kind: text, doc: "wished for; empty: made from the headline"},
		{name: "bylines", kind: objects, fields: []field{
			{name: "author", kind: text, must: true, doc: "an author's slug"},
			{name: "role", kind: text, choices: []string{"reporter", "translator", "editor", "photographer"}, doc: "reporter when it is not given"}}},
		{name: "attributions", kind: objects, fields: []field{
			{name: "agency", kind: text, must: true, doc: "an agency's slug"},
			{name: "kind", kind: text, choices: []string{"with", "based_on"}, doc: "with when it is not given"}}},
		{name: "topics", kind: strs, doc: "slugs"},
		{name: "lead_image", kind: object, fields: []field{
			{name: "media", kind: text, must: true, doc: "a picture's key"},
			{name: "caption", kind: text}, {name: "alt", kind: text}, {name: "credit", kind: text}}},
	}
}

// factFields are the desk facts, which are not content.
func factFields() []field {
	return []field{
		{name: "slugline", kind: text, doc: "the internal working title"},
		{name: "urgency", kind: number, doc: "1 (first) to 5; null: 3"},
		{name: "assignee", kind: ident, doc: "a person's id"},
		{name: "embargo_until", kind: moment},
		{name: "breaking_until", kind: moment},
	}
}

// patch makes the change of content that the fields say; fields that are absent
// stay, null clears.
func (v *values) patch() story.Patch {
	p := story.Patch{Headline: v.text("headline"), Deck: v.text("deck"), Slug: v.text("slug"), Lead: v.lead()}
	p.Body, p.ByOrder = v.body()
	if v.has("bylines") {
		list := []story.Byline{}
		for _, b := range v.objects("bylines") {
			list = append(list, story.Byline{Author: b.str("author"), Role: b.str("role")})
		}
		p.Bylines = &list
	}
	if v.has("attributions") {
		list := []story.Attribution{}
		for _, a := range v.objects("attributions") {
			list = append(list, story.Attribution{Agency: a.str("agency"), Kind: a.str("kind")})
		}
		p.Attributions = &list
	}
	if v.has("topics") {
		list := append([]string{}, v.strs("topics")...)
		p.Topics = &list
	}
	return p
}

func (v *values) lead() **story.Lead {
	if !v.has("lead_image") {
		return nil
	}
	var lead *story.Lead
	if o := v.object("lead_image"); o != nil {
		lead = &story.Lead{Media: o.str("media"), Caption: o.str("caption"), Alt: o.str("alt"), Credit: o.str("credit")}
	}
	return &lead
}

// body reads the text in whichever of the three forms it came.
func (v *values) body() (doc *body.Doc, byOrder bool) {
	forms := []string{}
	for _, name := range []string{"body", "body_html", "body_text"} {
		if v.has(name) && v.got[name] != nil {
			forms = append(forms, name)
		}
	}
	if len(forms) > 1 {
		v.problem(forms[1], "err_one_body")
		return nil, false
	}
	if len(forms) == 0 {
		if v.has("body") || v.has("body_html") || v.has("body_text") {
			return &body.Doc{}, false
		}
		return nil, false
	}
	var err error
	switch forms[0] {
	case "body":
		return v.document("body"), false
	case "body_html":
		if doc, err = body.FromHTML(v.str("body_html")); err == nil {
			err = doc.Check()
		}
	case "body_text":
		doc = body.FromText(v.str("body_text"))
		err = doc.Check()
	}
	if err != nil {
		r := reader{}
		r.adopt(err, forms[0])
		for i := range r.problems { // the client wrote no blocks: name the field alone
			r.problems[i].Name = forms[0]
		}
		v.problems = append(v.problems, r.problems...)
		return nil, false
	}
	return doc, true
}

// facts makes the change of desk facts.
func (v *values) facts() story.Facts {
	f := story.Facts{Slugline: v.text("slugline"), Urgency: v.number("urgency"), Assignee: v.id("assignee"),
		EmbargoUntil: v.moment("embargo_until"), BreakingUntil: v.moment("breaking_until")}
	if f.Urgency == nil && v.has("urgency") {
		usual := 3
		f.Urgency = &usual
	}
	return f
}

// notKnown turns NotFound into a bad field: what the address named exists, what
// the body named does not.
func notKnown(err error, name, value string) error {
	if errs.Is(err, errs.NotFound) {
		return errs.New(errs.Invalid, "err_invalid").Field(name, "err_unknown_slug", "Value", clip(value))
	}
	return err
}
