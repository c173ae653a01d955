package admin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/event"
)

// AuditList is a page of the audit log.
type AuditList struct {
	Settings
	Desk, Person, Action Field
	Filtered             bool
	Rows                 []AuditRow
	Older                string // address of the next page; empty: the end
}

// AuditRow is one entry in words.
type AuditRow struct {
	At          Moment
	Who         string // empty: the system
	What, Why   string
	Desk        Name
	Story       string // address; empty: not about a story
	StoryNumber string
	Change      string // from which state to which; empty where none changed
}

// auditPage is how many entries a page shows.
const auditPage = 50

func (ad *Admin) auditList(v *visit) error {
	s, err := v.settings("audit", v.w.T("settings_audit"))
	if err != nil {
		return err
	}
	p := &AuditList{Settings: s}
	people, err := ad.Accounts.People(v.ctx(), v.who)
	if err != nil {
		return err
	}
	ad.auditFilters(v, p, people)
	var deskID int64
	if slug := p.Desk.Value; slug != "" {
		d := v.deskBySlug(slug)
		if d == nil {
			return notFound()
		}
		deskID = d.ID
	}
	actor, _ := strconv.ParseInt(p.Person.Value, 10, 64)
	before, _ := strconv.ParseInt(v.QueryParam("before"), 10, 64)
	entries, more, err := ad.Accounts.Audit(v.ctx(), v.who, deskID, account.AuditFilter{Actor: actor, Action: p.Action.Value, Before: before, Limit: auditPage})
	if err != nil {
		return err
	}
	names, err := ad.auditNames(v, entries)
	if err != nil {
		return err
	}
	for i := range entries {
		p.Rows = append(p.Rows, v.auditRow(&entries[i], names))
	}
	if more {
		q := v.Request().URL.Query()
		q.Set("before", strconv.FormatInt(entries[len(entries)-1].ID, 10))
		p.Older = settingsPath + "/audit?" + q.Encode()
	}
	return v.page(http.StatusOK, "audit_list", p)
}

func (ad *Admin) auditNames(v *visit, entries []event.Audit) (map[int64]string, error) {
	var ids []int64
	for _, e := range entries {
		if e.ActorID != nil {
			ids = append(ids, *e.ActorID)
		}
		if e.Subject == "user" && e.SubjectID != nil {
			ids = append(ids, *e.SubjectID)
		}
	}
	slices.Sort(ids)
	return ad.Stories.Names(v.ctx(), slices.Compact(ids)...)
}

func (ad *Admin) auditFilters(v *visit, p *AuditList, people []account.Person) {
	q := v.QueryParams()
	desks := []Option{{Label: v.w.T("filter_any_desk")}}
	for i := range v.desks {
		if d := &v.desks[i]; v.who.Is(d.ID, account.Editor) && (!v.who.Admin || d.On || len(v.who.Given[d.ID]) > 0) {
			desks = append(desks, Option{Value: d.Slug, Label: v.bothNames(v.languageName(d.Tag), d.Name)})
		}
	}
	persons := []Option{{Label: v.w.T("filter_anybody")}}
	for i := range people {
		persons = append(persons, Option{Value: strconv.FormatInt(people[i].ID, 10), Label: people[i].Name})
	}
	actions := []Option{{Label: v.w.T("filter_any_action")}}
	for _, a := range auditActions() {
		actions = append(actions, Option{Value: a, Label: v.w.T("audit_" + a)})
	}
	p.Desk = v.newField("desk", "nav_desk", "").choose(q.Get("desk"), desks)
	p.Person = v.newField("person", "audit_person", "").choose(q.Get("person"), persons)
	p.Action = v.newField("action", "audit_action", "").choose(q.Get("action"), actions)
	p.Filtered = p.Desk.Value+p.Person.Value+p.Action.Value+q.Get("before") != ""
}

// auditActions are the actions of the log, for the filter: stories, translations,
// people, reference data.
func auditActions() []string {
	return []string{"create", "edit", "fact", "submit", "recall", "return", "approve", "schedule", "unschedule", "schedule_failed", "publish",
		"confirm", "discard", "withdraw", "take_down_except", "restore", "spike",
		"translation_ask", "translation_claim", "translation_release", "translation_decline", "translation_cancel",
		"translation_lease_over", "translation_want", "translation_keep", "translation_hand_over", "translation_receive", "translation_take_over",
		"media_uploaded", "author_created", "author_changed", "topic_created", "topic_changed", "agency_created", "agency_changed", "desk_changed",
		"sign_in", "session_ended", "sessions_ended", "password_set", "password_link", "profile_changed", "person_created", "person_disabled",
		"person_enabled", "admin_set", "role_given", "role_ended", "token_created", "token_revoked"}
}

func (v *visit) auditRow(e *event.Audit, names map[int64]string) AuditRow {
	row := AuditRow{At: v.moment(e.At), What: e.Action, Why: e.Reason}
	if id := "audit_" + e.Action; v.w.Has(id) {
		row.What = v.w.T(id)
	}
	for _, id := range []string{"audit_reason_" + e.Reason, "role_" + e.Reason, "class_" + e.Reason, "guard_" + e.Reason, "fact_" + factLabel(e.Reason)} {
		if e.Reason != "" && v.w.Has(id) {
			row.Why = v.w.T(id)
			break
		}
	}
	if e.ActorID != nil {
		row.Who = names[*e.ActorID]
	}
	if e.Subject == "user" && e.SubjectID != nil && (e.ActorID == nil || *e.ActorID != *e.SubjectID) {
		row.Why = v.joined("frame_comma", names[*e.SubjectID], row.Why)
	}
	if e.DeskID != nil {
		if d := v.deskByID(*e.DeskID); d != nil {
			row.Desk = deskName(d)
		}
	}
	if e.StoryID != nil {
		row.Story, row.StoryNumber = fmt.Sprintf("/admin/stories/%d", *e.StoryID), strconv.FormatInt(*e.StoryID, 10)
	}
	if e.FromState != e.ToState {
		row.Change = v.stateName(e.ToState)
		if from := v.stateName(e.FromState); from != "" && row.Change != "" {
			row.Change = v.w.T("audit_change", "From", from, "To", row.Change)
		}
	}
	return row
}

func (v *visit) stateName(state string) string {
	for _, id := range []string{"state_" + state, "translation_" + state} {
		if state != "" && v.w.Has(id) {
			return v.w.T(id)
		}
	}
	return ""
}
