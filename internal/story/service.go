package story

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
	"polydesk/internal/event"
)

// Hooks are what happens with a story beyond this room. app wires them; each
// runs inside the story's transaction but Prepare, which runs before it.
type Hooks struct {
	// Prepare renders what a publication of the revision would put before
	// readers; its answer comes back as Transition.Prepared.
	Prepare func(ctx context.Context, s *Story, r *Revision) (any, error)
	// After makes translations and readers' pages follow a transition.
	After func(ctx context.Context, t *Transition) error
	// Align is asked before a translation's new content becomes a revision: it
	// completes the content's and the revision's ties to the source's text.
	Align func(ctx context.Context, s *Story, prev *Revision, next *Revision, how Alignment) error
	// Facts follows a change of desk facts on a live story.
	Facts func(ctx context.Context, s *Story) error
}

// Alignment says how a translation's new content relates to its source's parts.
type Alignment struct {
	ByOrder bool     // the body came as text or HTML: pair blocks by order where their number fits
	Confirm []string // parts (names or block ids) declared still right as they are
}

// Transition is one step that a story took, as the hooks see it.
type Transition struct {
	Action     Action
	Before     Story // as it was
	Story      *Story
	Actor      account.Actor
	System     bool // the scheduler, not a person
	Now        time.Time
	Revision   *Revision // the one that goes out, for Publish
	Prepared   any       // what Prepare answered, for Publish
	Class      Class
	PublicNote string
	Reason     string // a withdrawal's reason
	Flash      bool
}

// Service holds the use cases of stories. It is safe for concurrent use.
type Service struct {
	store Store
	clock clock.Clock
	hooks Hooks
}

// New makes the service. Hooks are set once by app, before the first call.
func New(store Store, clk clock.Clock, hooks Hooks) *Service {
	return &Service{store: store, clock: clk, hooks: hooks}
}

// View is one story as a person may see it.
type View struct {
	Story    Story
	Desk     desk.Desk
	Revision *Revision // the working copy; nil before the first save
	Content  Content
	Source   *SourceRef
	Allowed  []Action
	// Public: the person is not of the desk and has what readers have; nothing
	// but the live content and its addresses may be shown.
	Public bool
	// Shared: the person has the revision that a request for a translation opened.
	Shared bool
}

// SourceRef names the source's revision that a translation reflects.
type SourceRef struct {
	Story    int64
	Revision int // number
}

// house answers the desk's own workflow rules.
func house(d *desk.Desk) House {
	return House{EditorsPublish: d.EditorsPublish, FourEyes: d.FourEyes}
}

// ConflictDetail is the Detail of a Conflict: what may be done instead.
type ConflictDetail struct {
	Allowed []Action
}

// ExistsDetail is the Detail of a Conflict: the story that holds the family's
// place at the desk.
type ExistsDetail struct {
	Story int64
}

// StaleDetail is the Detail of a Stale error: both sides and what they grew from.
type StaleDetail struct {
	Yours   *Content // with the caller's changes applied to what they had
	Base    *Content // what both grew from, where it is known
	Current *View
	By      *int64 // who made the current version
}

func conflict(a account.Actor, s *Story, h House) error {
	e := errs.New(errs.Conflict, "err_state")
	e.Detail = ConflictDetail{Allowed: Allowed(a, s, h)}
	return e
}

// NewBlockID makes a block id: ten letters and digits, random.
func NewBlockID() string {
	var b [6]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// index writes the newsroom's search row for the content.
func (sv *Service) index(ctx context.Context, s *Story, d *desk.Desk, c *Content) error {
	text := []string{c.Headline, c.Deck, s.Slugline, c.Slug}
	if c.Body != nil {
		text = append(text, c.Body.Text())
	}
	return sv.store.IndexStory(ctx, s.ID, d.ID, d.Language().Terms(strings.Join(text, "\n")))
}

// audit writes the entry of one state change.
func (sv *Service) audit(ctx context.Context, a account.Actor, system bool, before, after *Story, action, reason string, revision, note *int64) error {
	entry := event.Audit{At: sv.clock.Now(), Action: action, DeskID: &after.DeskID, StoryID: &after.ID,
		FromState: string(before.State), ToState: string(after.State), RevisionID: revision, Reason: reason, NoteID: note}
	if !system {
		entry.ActorID = &a.ID
	}
	return sv.store.WriteAudit(ctx, entry)
}

// note keeps a person's words about a story; nil for none.
func (sv *Service) note(ctx context.Context, a account.Actor, story int64, kind, text string) (*int64, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	n := Note{StoryID: story, ByID: &a.ID, At: sv.clock.Now(), Kind: kind, Text: strings.TrimSpace(text)}
	if err := sv.store.InsertNote(ctx, &n); err != nil {
		return nil, err
	}
	return &n.ID, nil
}

func ptr[T any](v T) *T { return &v }
