package admin_test

import (
	"strings"
	"testing"
	"time"

	"polydesk/internal/admin/admintest"
)

// storyPath fills the address of a route about one story or one job: a draft at
// the English desk, a live story that was asked of the Georgian one, and its job.
func storyPath() func(n *admintest.Newsroom, path string) string {
	type made struct{ draft, live, job string }
	rooms := map[*admintest.Newsroom]made{}
	return func(n *admintest.Newsroom, path string) string {
		ours := strings.HasPrefix(path, "/admin/stories/") || strings.HasPrefix(path, "/admin/translations/") ||
			strings.HasPrefix(path, "/admin/credits") || strings.HasPrefix(path, "/admin/pick/") || strings.HasPrefix(path, "/admin/media") || strings.HasPrefix(path, "/admin/preview/")
		if !ours {
			return ""
		}
		m, ok := rooms[n]
		if !ok {
			live := n.Story("en", "Live").Published()
			live.AskedOf(time.Time{}, "", "ka")
			m = made{draft: itoa(int(n.Story("en", "Draft").ID)), live: itoa(int(live.ID)), job: itoa(int(live.Job("ka").ID))}
			rooms[n] = m
		}
		id := m.draft
		if strings.HasSuffix(path, "/take") || strings.HasSuffix(path, "/ask") {
			id = m.live
		}
		if strings.HasPrefix(path, "/admin/translations/") {
			id = m.job
		}
		path = strings.NewReplacer(":id", id, ":action", map[bool]string{true: "claim", false: "withdraw"}[strings.HasPrefix(path, "/admin/translations/")],
			":number", "1", ":kind", "topics", ":token", "none", ":key", "none", ":name", "640").Replace(path)
		if strings.HasPrefix(path, "/admin/credits") || strings.HasPrefix(path, "/admin/pick/") {
			return path + "?desk=en&kind=with"
		}
		return path
	}
}

func TestWhoMayDoWhatWithAStory(t *testing.T) {
	admintest.Golden(t, "stories.golden", admintest.Matrix(t, admintest.Config{}, admintest.Plain(storyPath())))
}

func TestNothingOfAForeignDraftIsFound(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	fill := storyPath()
	c := n.As(admintest.Elsewhere)
	for _, r := range n.Admin.Routes() {
		if !strings.HasPrefix(r.Path, "/admin/stories/:id") || strings.HasSuffix(r.Path, "/take") || strings.HasSuffix(r.Path, "/ask") {
			continue
		}
		a := c.JSON(r.Method, fill(n, r.Path), `{"version": 1, "base": 0, "content": {"headline": "x"}}`)
		if a.Status != 404 {
			t.Errorf("%s %s answers %d", r.Method, r.Path, a.Status)
		}
	}
}
