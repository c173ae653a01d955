package admin

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/story"
)

// storyQuery is what the address of Stories asks for. What it does not
// understand it leaves out.
type storyQuery struct {
	View     string // open, mine, live, all
	Desk     string // slug; "all": all of mine; empty: as the frame says
	State    story.State
	Live     story.Live
	Kind     story.Kind
	Urgency  int
	Since    string // today, week
	Who      string // me, or a person's id
	Assignee int64  // of Who
	Text     string
	After    story.Cursor
}

// storyQuery reads the address. With words to search for, or a state, every
// story is meant unless a view is named.
func (v *visit) storyQuery() storyQuery {
	q := storyQuery{View: v.QueryParam("view"), Desk: v.QueryParam("desk"), Since: v.QueryParam("since"), Text: cleanQuery(v.QueryParam("q"))}
	if s := story.State(v.QueryParam("state")); slices.Contains(story.AllStates(), s) {
		q.State = s
	}
	if l := story.Live(v.QueryParam("live")); slices.Contains([]story.Live{story.OnAir, story.NotLive, story.Gone}, l) {
		q.Live = l
	}
	if k := story.Kind(v.QueryParam("kind")); k == story.Article || k == story.Page {
		q.Kind = k
	}
	if n, err := strconv.Atoi(v.QueryParam("urgency")); err == nil && n >= 1 && n <= 5 {
		q.Urgency = n
	}
	if q.Since != "today" && q.Since != "week" {
		q.Since = ""
	}
	if who := v.QueryParam("who"); who == "me" {
		q.Who = who
	} else if id, err := strconv.ParseInt(who, 10, 64); err == nil && id > 0 {
		q.Who, q.Assignee = who, id
	}
	if !slices.Contains([]string{"open", "mine", "live", "all"}, q.View) {
		q.View = "open"
		if q.Text != "" || q.State != "" || q.Live != "" {
			q.View = "all"
		}
	}
	if q.View == "live" {
		q.Live = ""
	}
	q.After = readCursor(v.QueryParam("after"))
	return q
}

// href is the address of the query.
func (q storyQuery) href() string {
	u := url.Values{}
	set := func(name, value string) {
		if value != "" {
			u.Set(name, value)
		}
	}
	if q.View != "open" || q.Text != "" || q.State != "" || q.Live != "" {
		set("view", q.View)
	}
	set("desk", q.Desk)
	set("state", string(q.State))
	set("live", string(q.Live))
	set("kind", string(q.Kind))
	if q.Urgency != 0 {
		set("urgency", strconv.Itoa(q.Urgency))
	}
	set("since", q.Since)
	set("who", q.Who)
	set("q", q.Text)
	set("after", writeCursor(q.After))
	if len(u) == 0 {
		return "/admin/stories"
	}
	return "/admin/stories?" + u.Encode()
}

// inView is the query in another view: what was chosen beside stays, what the
// view decides goes.
func (q storyQuery) inView(view string) storyQuery {
	q.View, q.State, q.Live, q.After = view, "", "", story.Cursor{}
	return q
}

func (q storyQuery) first() storyQuery { q.After = story.Cursor{}; return q }

func (q storyQuery) after(at time.Time, id int64) storyQuery {
	q.After = story.Cursor{At: at, ID: id}
	return q
}

// plain says whether the query is a view and nothing else.
func (q storyQuery) plain() bool {
	return q.first() == storyQuery{View: q.View}
}

// onlyText says whether nothing narrows the search.
func (q storyQuery) onlyText() bool {
	return q.first() == storyQuery{View: q.View, Text: q.Text}
}

func (q storyQuery) person() *int64 {
	if q.Assignee == 0 {
		return nil
	}
	return &q.Assignee
}

// since is the time from which changes are listed: midnight by the person's
// clock, or seven days ago.
func (q storyQuery) since(now time.Time, zone *time.Location) time.Time {
	switch q.Since {
	case "today":
		local := now.In(zone)
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone).UTC()
	case "week":
		return now.Add(-7 * 24 * time.Hour)
	}
	return time.Time{}
}

func personValue(id int64) string { return strconv.FormatInt(id, 10) }

// A cursor travels as microseconds and id, "1790000000000000.41".
func writeCursor(c story.Cursor) string {
	if c.ID == 0 {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMicro(), 10) + "." + strconv.FormatInt(c.ID, 10)
}

func readCursor(s string) story.Cursor {
	at, id, ok := strings.Cut(s, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil || err2 != nil || n <= 0 {
		return story.Cursor{}
	}
	return story.Cursor{At: time.UnixMicro(micros).UTC(), ID: n}
}
