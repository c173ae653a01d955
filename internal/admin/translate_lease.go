package admin

import (
	"net/http"
	"slices"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

// LeasePart says in whose hands a translation is and until when, who asks for
// it, and whose text is not in yet.
type LeasePart struct {
	W      *i18n.Words
	Oob    bool // sent beside another part: it takes its place by id
	Text   string
	Acts   []LeaseAct
	Wanted string // to its holder: who asks
	Answer []LeaseAct
	Texts  []LeaseText
}

// LeaseAct is a form of one button, or a link.
type LeaseAct struct {
	Label, Busy, Href string
	Post, SaveFirst   bool
}

// LeaseText is somebody's text that is not in yet.
type LeaseText struct {
	Text, Compare, Aside string
}

// leasePart answers it for who has the job open.
func (v *visit) leasePart(row *translation.Row, target *story.View) (LeasePart, error) {
	p := LeasePart{W: v.w}
	h := row.Holding()
	names, err := v.peopleNames(h.Holder, h.Wanted)
	if err != nil {
		return p, err
	}
	act := func(name string, saves bool) LeaseAct {
		return LeaseAct{Label: v.w.T("translate_" + name), Busy: v.w.T("translate_" + name + "_busy"), Href: translationHref(row.ID) + "/steps/" + name, Post: true, SaveFirst: saves}
	}
	mine, translator, editor := row.HeldBy(v.who.ID), v.who.Is(row.DeskID, account.Translator), v.who.Is(row.DeskID, account.Editor)
	switch {
	case mine:
		p.Text = v.w.T("lease_mine", "Time", v.clockOf(&target.Desk).hour(h.Until))
		if h.Wanted != nil {
			p.Wanted = v.w.T("lease_wanted", "Who", names[*h.Wanted])
			hand := act("hand", true)
			p.Answer = []LeaseAct{hand, act("keep", false)}
		}
	case h.Holder != nil:
		p.Text = v.w.T("lease_held", "Who", names[*h.Holder], "Time", v.clockOf(&target.Desk).hour(h.Until))
		switch {
		case h.Wanted != nil && *h.Wanted == v.who.ID:
			p.Text += " " + v.w.T("lease_you_asked")
		case translator:
			p.Acts = append(p.Acts, act("want", false))
		}
		if editor {
			p.Acts = append(p.Acts, act("take_over", false))
		}
	case h.Lapsed != nil && translator:
		p.Text = v.w.T("lease_free")
	}
	if target.Revision == nil {
		return p, nil
	}
	if mine || editor && h.Holder == nil {
		return p, v.leaseTexts(&p, row, target)
	}
	if h.Holder != nil {
		if _, _, err := v.ad.Stories.Mine(v.ctx(), v.who, row.StoryID); err == nil {
			p.Text += " " + v.w.T("lease_suggestion")
		} else if !errs.Is(err, errs.NotFound) {
			return p, err
		}
	}
	return p, nil
}

func (v *visit) leaseTexts(p *LeasePart, row *translation.Row, target *story.View) error {
	list, err := v.ad.Stories.Suggestions(v.ctx(), v.who, target, v.who.ID)
	if err != nil {
		return err
	}
	for _, s := range list {
		names, err := v.peopleNames(&s.Person)
		if err != nil {
			return err
		}
		href := storyHref(row.StoryID)
		p.Texts = append(p.Texts, LeaseText{Text: v.w.T("lease_text", "Who", names[s.Person], "Time", v.clockOf(&target.Desk).stamp(s.SavedAt).Short),
			Compare: href + "/compare?to=" + personText(s.Person) + "&view=sides", Aside: href + "/texts/" + itoa(s.Person)})
	}
	return nil
}

// jobHere is asked every 20 seconds by an open job: who else is there, and
// whose it is.
func (ad *Admin) jobHere(v *visit) error {
	b, err := v.beside()
	if err != nil {
		return err
	}
	part := JobHere{}
	if part.Here, err = v.herePart(b.Target, false); err != nil {
		return err
	}
	part.Here.Href = translationHref(b.Row.ID) + "/here"
	if part.Lease, err = v.leasePart(b.Row, b.Target); err != nil {
		return err
	}
	part.Lease.Oob = true
	return v.page(http.StatusOK, "job_here", part)
}

// JobHere is what jobHere answers.
type JobHere struct {
	Here  HerePart
	Lease LeasePart
}

// personText names somebody's text in the address of the comparing page.
func personText(id int64) string { return "p" + itoa(id) }

// textsTake takes parts of somebody's text in, or sets it aside.
func (ad *Admin) textsTake(v *visit) error {
	sv, err := v.inside()
	if err != nil {
		return err
	}
	person, err := strconv.ParseInt(v.Param("person"), 10, 64)
	if err != nil {
		return notFound()
	}
	form, err := v.FormParams()
	if err != nil {
		return bodyError(err)
	}
	if parts := form["parts"]; len(parts) > 0 {
		if err := ad.Stories.TakeParts(v.ctx(), v.who, sv.Story.ID, person, parts); err != nil {
			return err
		}
		return v.done(v.back(storyHref(sv.Story.ID)), "done_text_taken")
	}
	if err := ad.Stories.SetAside(v.ctx(), v.who, sv.Story.ID, person); err != nil {
		return err
	}
	return v.done(v.back(storyHref(sv.Story.ID)), "done_text_aside")
}

// lent keeps what was typed by who does not hold the translation any more as a
// suggestion; cause when that is not what happened.
func (v *visit) lent(in story.Autosave, cause error) error {
	if !errs.Is(cause, errs.Forbidden) && !errs.Is(cause, errs.Conflict) {
		return cause
	}
	if err := v.ad.Stories.Suggest(v.ctx(), v.who, in); err != nil {
		return cause
	}
	return nil
}

// handTo is who gets a translation: the person of the form, else who asked.
func (v *visit) handTo(row *translation.Row) (account.Actor, error) {
	id := int64(0)
	if row.WantedBy != nil {
		id = *row.WantedBy
	}
	if text := v.FormValue("person"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			n = 0
		}
		id = n
	}
	to, err := v.ad.Accounts.Acting(v.ctx(), id)
	if err != nil {
		return to, errs.New(errs.Invalid, "err_invalid").Field("person", "err_not_a_translator")
	}
	return to, nil
}

// handTargets lists the other translators of the desk.
func (v *visit) handTargets(row *translation.Row) ([]Option, error) {
	people, err := v.ad.Accounts.People(v.ctx(), v.who)
	if err != nil {
		return nil, err
	}
	now := v.ad.Clock.Now()
	out := []Option{{Label: v.w.T("translate_hand_choose")}}
	for _, p := range people {
		works := slices.ContainsFunc(p.Roles, func(m account.Membership) bool {
			return m.DeskID == row.DeskID && (m.Until == nil || m.Until.After(now)) && m.Role != account.Reporter
		})
		if p.DisabledAt == nil && works && !row.HeldBy(p.ID) {
			out = append(out, Option{Value: itoa(p.ID), Label: p.Name})
		}
	}
	return out, nil
}
