package story

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/account"
	"polydesk/internal/body"
)

var update = flag.Bool("update", false, "write goldens and docs/workflow.md")

// golden compares a text with a file, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (run with -update if it is right):\n%s", path, d)
	}
}

const deskID = 1

// cast are the people of the matrix.
func cast() []struct {
	name string
	a    account.Actor
	own  bool // made, holds and submitted the story
} {
	as := func(id int64, roles ...account.Role) account.Actor {
		var ms []account.Membership
		for _, r := range roles {
			ms = append(ms, account.Membership{UserID: id, DeskID: deskID, Role: r})
		}
		return account.NewActor(account.User{ID: id}, ms, time.Time{})
	}
	return []struct {
		name string
		a    account.Actor
		own  bool
	}{
		{"reporter", as(1, account.Reporter), false},
		{"reporter, own", as(1, account.Reporter), true},
		{"translator", as(2, account.Translator), false},
		{"translator who holds it", as(2, account.Translator), true},
		{"editor", as(3, account.Editor), false},
		{"chief", as(4, account.Chief), false},
		{"admin", account.NewActor(account.User{ID: 5, Admin: true}, nil, time.Time{}), false},
		{"foreign chief", account.NewActor(account.User{ID: 6}, []account.Membership{{UserID: 6, DeskID: 2, Role: account.Chief}}, time.Time{}), false},
	}
}

func storyAt(state State, live Live, a account.Actor, own bool) *Story {
	s := &Story{ID: 9, DeskID: deskID, State: state, Live: live}
	if own {
		s.CreatedBy, s.SubmittedBy = &a.ID, &a.ID
		if !a.Is(deskID, account.Reporter) {
			s.HolderID = &a.ID
		}
	}
	return s
}

// The golden has, for each state, what readers have, and person, the actions
// that are allowed and whether the text may be changed.
func TestWhoMayDoWhatWhen(t *testing.T) {
	var b strings.Builder
	edits := map[Edit]string{EditNever: "never", EditNotNow: "not now", EditYes: "yes"}
	for _, house := range []House{{FourEyes: true}, {FourEyes: true, EditorsPublish: true}} {
		fmt.Fprintf(&b, "# editors publish: %v\n", house.EditorsPublish)
		for _, state := range AllStates() {
			for _, live := range []Live{NotLive, OnAir, Gone} {
				if (state == Published) != (live == OnAir) && state == Published || state == Withdrawn && live != Gone || state == Spiked && live != NotLive {
					continue
				}
				fmt.Fprintf(&b, "\n%s, readers have: %s\n", state, live)
				for _, c := range cast() {
					s := storyAt(state, live, c.a, c.own)
					var names []string
					for _, action := range Allowed(c.a, s, house) {
						names = append(names, string(action))
					}
					fmt.Fprintf(&b, "  %-24s edit %-8s %s\n", c.name, edits[MayEdit(c.a, s)], strings.Join(names, " "))
				}
			}
		}
		b.WriteString("\n")
	}
	golden(t, "testdata/workflow.golden", b.String())
}

func TestTheWorkflowIsWrittenDown(t *testing.T) {
	who := []struct {
		bit  Who
		text string
	}{{ByReporter, "reporter"}, {ByHolder, "translator who holds it"}, {BySubmitter, "who submitted it"}, {ByOwner, "reporter or translator, their own"},
		{ByEditor, "editor"}, {ByPublisher, "chief, or editor where the desk lets editors publish"}, {ByChief, "chief"}}
	var b strings.Builder
	b.WriteString("# The workflow\n\nGenerated from the table in `internal/story/workflow.go` by its test (`go test ./internal/story -update`). An admin may take every action.\n\n")
	b.WriteString("| action | from | readers have | to | who |\n|---|---|---|---|---|\n")
	for _, st := range Steps() {
		from := "any"
		if len(st.From) < len(AllStates()) {
			var names []string
			for _, s := range st.From {
				names = append(names, string(s))
			}
			from = strings.Join(names, ", ")
		}
		live := "anything"
		if st.Live != nil {
			var names []string
			for _, l := range st.Live {
				names = append(names, string(l))
			}
			live = strings.Join(names, " or ")
		}
		to := string(st.To)
		switch {
		case st.Action == Discard:
			to = "published, or withdrawn"
		case to == "":
			to = "the same"
		}
		if st.Urgent {
			live = "live; else only with flash"
		}
		if st.Flashed {
			live = "a flash that is not confirmed"
		}
		var people []string
		for _, w := range who {
			if st.By&w.bit != 0 {
				people = append(people, w.text)
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", st.Action, from, live, to, strings.Join(people, "; "))
	}
	b.WriteString("\n## Guards\n\nA guard stops an action although state and role allow it; the API names it, the admin shows the action disabled with the reason.\n\n")
	b.WriteString("| guard | stops | when |\n|---|---|---|\n")
	for _, g := range []struct{ g, stops, when string }{
		{"headline", "submit, approve, schedule, publish", "the headline is empty"},
		{"body", "submit, approve, schedule, publish", "no block has any content"},
		{"segments", "submit", "a block of a translation was left empty though its source has words"},
		{"four_eyes", "approve, confirm", "the person is the only one who changed the text since its last publication, or published the flash themselves; a desk may switch it off, an admin passes"},
		{"alt_text", "schedule, publish", "a picture has no alternative text"},
		{"embargo", "schedule, publish", "it would go out before the embargo ends"},
		{"source_live", "schedule, publish", "a translation's source is not live"},
		{"desk_on", "schedule, publish", "the desk's public pages are switched off"},
	} {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", g.g, g.stops, g.when)
	}
	golden(t, "../../docs/workflow.md", b.String())
}

func TestAFlashIsAChiefs(t *testing.T) {
	for _, c := range cast() {
		want := c.name == "chief" || c.name == "admin"
		if got := MayFlash(c.a, storyAt(Draft, NotLive, c.a, c.own)); got != want {
			t.Errorf("%s may flash: %v, want %v", c.name, got, want)
		}
	}
	if MayFlash(cast()[5].a, storyAt(Withdrawn, Gone, cast()[5].a, false)) {
		t.Error("a withdrawn story can be flashed")
	}
}

// leftEmpty makes a translation of the story whose second block nobody filled; the third has nothing to translate.
func leftEmpty(c *Circumstances, s *Story) {
	source := int64(7)
	s.SourceID = &source
	c.Content.Body.Content[0].Src = []string{"a"}
	c.Content.Body.Content = append(c.Content.Body.Content, body.Block{Type: body.Paragraph, ID: "y", Src: []string{"b"}},
		body.Block{Type: body.Paragraph, ID: "z", Src: []string{"c"}, SrcHash: "0"})
}

func TestGuards(t *testing.T) {
	editor := cast()[4].a
	chief := cast()[5].a
	admin := cast()[6].a
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	later := now.Add(time.Hour)
	full := func() Circumstances {
		c := Content{Headline: "Library opens at ten", Body: paragraphs("It opens at ten.")}
		c.Normal()
		return Circumstances{Content: &c, SourceLive: true, DeskOn: true, House: House{FourEyes: true}, Now: now, At: now, Changers: []int64{1}}
	}
	cases := map[string]struct {
		a      account.Actor
		action Action
		set    func(*Circumstances, *Story)
		want   []Guard
	}{
		"a whole story passes":                       {chief, Publish, func(*Circumstances, *Story) {}, nil},
		"a headline is needed to submit":             {editor, Submit, func(c *Circumstances, _ *Story) { c.Content.Headline = "" }, []Guard{GuardHeadline}},
		"one block with content is needed to submit": {editor, Submit, func(c *Circumstances, _ *Story) { c.Content.Body = paragraphs() }, []Guard{GuardBody}},
		"a translation's empty block stops submit":   {editor, Submit, leftEmpty, []Guard{GuardSegments}},
		"an editor may still approve it":             {editor, Approve, leftEmpty, nil},
		"nobody approves what only they changed":     {editor, Approve, func(c *Circumstances, _ *Story) { c.Changers = []int64{3} }, []Guard{GuardFourEyes}},
		"one approves what another changed too":      {editor, Approve, func(c *Circumstances, _ *Story) { c.Changers = []int64{3, 1} }, nil},
		"one approves what nobody changed":           {editor, Approve, func(c *Circumstances, _ *Story) { c.Changers = nil }, nil},
		"an admin passes four eyes":                  {admin, Approve, func(c *Circumstances, _ *Story) { c.Changers = []int64{5} }, nil},
		"a desk may switch four eyes off":            {editor, Approve, func(c *Circumstances, _ *Story) { c.Changers, c.House.FourEyes = []int64{3}, false }, nil},
		"a flash is confirmed by another":            {chief, Confirm, func(_ *Circumstances, s *Story) { s.FlashBy = &chief.ID }, []Guard{GuardFourEyes}},
		"a picture needs alternative text to go out": {chief, Publish, func(c *Circumstances, _ *Story) { c.Content.Lead = &Lead{Media: "k"} }, []Guard{GuardAltText}},
		"a picture needs none to be approved":        {editor, Approve, func(c *Circumstances, _ *Story) { c.Content.Lead = &Lead{Media: "k"} }, nil},
		"nothing goes out before its embargo":        {chief, Publish, func(_ *Circumstances, s *Story) { s.EmbargoUntil = &later }, []Guard{GuardEmbargo}},
		"an admin is bound by the embargo":           {admin, Publish, func(_ *Circumstances, s *Story) { s.EmbargoUntil = &later }, []Guard{GuardEmbargo}},
		"it may be scheduled for the embargo's end":  {chief, Schedule, func(c *Circumstances, s *Story) { s.EmbargoUntil, c.At = &later, later }, nil},
		"it may not be scheduled for a time before":  {chief, Schedule, func(c *Circumstances, s *Story) { s.EmbargoUntil, c.At = &later, later.Add(-time.Second) }, []Guard{GuardEmbargo}},
		"a translation waits for its source":         {chief, Publish, func(c *Circumstances, _ *Story) { c.SourceLive = false }, []Guard{GuardSourceLive}},
		"a desk that is off publishes nothing":       {chief, Publish, func(c *Circumstances, _ *Story) { c.DeskOn = false }, []Guard{GuardDeskOn}},
		"a withdrawal needs none of it":              {chief, Withdraw, func(c *Circumstances, _ *Story) { c.DeskOn, c.SourceLive = false, false }, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, circ := storyAt(InReview, NotLive, c.a, false), full()
			c.set(&circ, s)
			if d := cmp.Diff(c.want, Guards(c.a, s, c.action, circ)); d != "" {
				t.Error(d)
			}
		})
	}
}
