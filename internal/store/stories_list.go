package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"polydesk/internal/story"
)

// List answers a page of stories, newest change first. Hidden ones (targets that nobody has claimed) are not
// stories yet; new ones without a save are seen by who began them.
func (st *Stories) List(ctx context.Context, f story.Filter) ([]story.Row, error) {
	rows, err := st.find(ctx, f)
	if err != nil {
		return nil, err
	}
	return rows, st.complete(ctx, rows, f.Person)
}

// find reads the stories of a list without what stands beside them.
func (st *Stories) find(ctx context.Context, f story.Filter) ([]story.Row, error) {
	order := "stories.updated_at DESC, stories.id DESC"
	switch f.Order {
	case story.ByUrgency:
		order = "stories.urgency, stories.updated_at, stories.id"
	case story.BySchedule:
		order = "stories.schedule_at, stories.id"
	}
	var found []story.Story
	if err := st.filtered(ctx, f).Order(order).Limit(f.Limit).Find(&found).Error; err != nil {
		return nil, fail(err)
	}
	rows := make([]story.Row, len(found))
	for i, s := range found {
		rows[i].Story = s
	}
	return rows, nil
}

func (st *Stories) filtered(ctx context.Context, f story.Filter) *gorm.DB {
	q := st.db.conn(ctx).Where("NOT stories.hidden AND (stories.head_id IS NOT NULL OR stories.created_by = ?)", f.Person)
	where := func(when bool, sql string, args ...any) {
		if when {
			q = q.Where(sql, args...)
		}
	}
	where(!f.All, "stories.desk_id IN ?", some(f.Desks))
	where(f.All && len(f.Desks) > 0, "stories.desk_id IN ?", f.Desks)
	where(len(f.States) > 0, "stories.state IN ?", f.States)
	where(f.Live != "", "stories.live = ?", f.Live)
	where(f.Kind != "", "stories.kind = ?", f.Kind)
	where(f.Assignee != 0, "stories.assignee_id = ?", f.Assignee)
	where(f.Mine != 0, "(stories.created_by = ? OR stories.holder_id = ? OR stories.assignee_id = ?)", f.Mine, f.Mine, f.Mine)
	where(!f.UpdatedSince.IsZero(), "stories.updated_at >= ?", f.UpdatedSince)
	where(f.After.ID != 0, "(stories.updated_at < ? OR stories.updated_at = ? AND stories.id < ?)", f.After.At, f.After.At, f.After.ID)
	where(f.Urgency != 0, "stories.urgency = ?", f.Urgency)
	where(!f.DueFrom.IsZero(), "stories.schedule_at >= ?", f.DueFrom)
	where(!f.DueBefore.IsZero(), "stories.schedule_at < ?", f.DueBefore)
	for _, w := range workFilter(f) {
		q = q.Where(w.sql, w.args...)
	}
	if len(f.Search) > 0 {
		query, ok := matchAny(st.db.dialect, f.Search)
		where(!ok, "1 = 0")
		where(ok, st.db.matches("story_search", "stories.id"), query)
	}
	if len(f.Terms) > 0 {
		query, ok := match(st.db.dialect, 0, f.Terms)
		where(!ok, "1 = 0")
		where(ok, st.db.matches("story_search", "stories.id"), query)
	}
	return q
}

// some keeps "IN ()" from meaning anything but nothing.
func some(ids []int64) []int64 {
	if len(ids) == 0 {
		return []int64{0}
	}
	return ids
}

// complete fills what a list shows beside the story, with one query each for the whole page.
func (st *Stories) complete(ctx context.Context, rows []story.Row, person int64) error {
	if len(rows) == 0 {
		return nil
	}
	ids, origins := make([]int64, len(rows)), make([]int64, len(rows))
	for i := range rows {
		ids[i], origins[i] = rows[i].ID, rows[i].Origin()
	}
	var families []struct {
		OriginID  int64
		Family    int
		Languages int
	}
	err := st.db.conn(ctx).Model(&story.Story{}).
		Select("origin_id, count(*) AS family, count(CASE WHEN live = 'live' THEN 1 END) AS languages").
		Where("origin_id IN ? AND state <> 'spiked' AND NOT hidden", origins).Group("origin_id").Scan(&families).Error
	if err != nil {
		return fail(err)
	}
	var edges []struct {
		StoryID    int64
		StaleParts int
		LapsedID   *int64
	}
	err = st.db.conn(ctx).Table("translations").Select("story_id, stale_parts, lapsed_id").
		Where("story_id IN ? AND (stale_parts > 0 OR lapsed_id IS NOT NULL)", ids).Scan(&edges).Error
	if err != nil {
		return fail(err)
	}
	var drafted []int64
	err = st.db.conn(ctx).Model(&story.Saved{}).Where("person_id = ? AND story_id IN ?", person, ids).
		Pluck("story_id", &drafted).Error
	if err != nil {
		return fail(err)
	}
	at := map[int64][]*story.Row{}
	for i := range rows {
		at[rows[i].Origin()] = append(at[rows[i].Origin()], &rows[i])
	}
	for _, f := range families {
		for _, r := range at[f.OriginID] {
			r.Family, r.Languages = f.Family, f.Languages
		}
	}
	byID := map[int64][]*story.Row{} // a story may stand in several lists
	for i := range rows {
		byID[rows[i].ID] = append(byID[rows[i].ID], &rows[i])
	}
	for _, e := range edges {
		for _, r := range byID[e.StoryID] {
			r.Stale = e.StaleParts
			if e.LapsedID != nil { // it is for the taking: nobody holds it
				r.HolderID = nil
			}
		}
	}
	for _, id := range drafted {
		for _, r := range byID[id] {
			r.Drafted = true
		}
	}
	return nil
}

// Counts answers how many stories stand in each state per desk; those without a save are not counted.
func (st *Stories) Counts(ctx context.Context, desks []int64, all bool) (map[int64]map[story.State]int, error) {
	q := st.db.conn(ctx).Model(&story.Story{}).Select("desk_id, state, count(*) AS n").
		Where("NOT hidden AND head_id IS NOT NULL").Group("desk_id, state")
	if !all {
		q = q.Where("desk_id IN ?", some(desks))
	}
	var rows []struct {
		DeskID int64
		State  story.State
		N      int
	}
	if err := q.Scan(&rows).Error; err != nil {
		return nil, fail(err)
	}
	out := map[int64]map[story.State]int{}
	for _, r := range rows {
		if out[r.DeskID] == nil {
			out[r.DeskID] = map[story.State]int{}
		}
		out[r.DeskID][r.State] = r.N
	}
	return out, nil
}

// Waiting counts what waits for a person, in one query over the desks' stories.
func (st *Stories) Waiting(ctx context.Context, person int64, decide, work []int64, missed time.Time) (story.Waiting, error) {
	var out story.Waiting
	err := st.db.conn(ctx).Table("stories s").Select(`
COALESCE(SUM(CASE WHEN s.desk_id IN ? AND (s.schedule_failed <> '' OR s.flash_by IS NOT NULL OR s.state = 'scheduled' AND s.schedule_at < ?) THEN 1 ELSE 0 END), 0) AS alarms,
COALESCE(SUM(CASE WHEN s.desk_id IN ? AND s.state = 'in_review' THEN 1 ELSE 0 END), 0) AS review,
COALESCE(SUM(CASE WHEN s.state = 'draft' AND s.submitted_by = ? AND 'return' = (SELECT a.action FROM audit a
  WHERE a.story_id = s.id AND a.from_state <> a.to_state ORDER BY a.id DESC LIMIT 1) THEN 1 ELSE 0 END), 0) AS returned`,
		some(decide), missed, some(decide), person).
		Where("s.desk_id IN ? AND NOT s.hidden AND (s.state IN ('draft', 'in_review', 'scheduled') OR s.schedule_failed <> '' OR s.flash_by IS NOT NULL)", some(work)).
		Scan(&out).Error
	return out, fail(err)
}
