package store

import (
	"context"

	"polydesk/internal/story"
)

// condition is a piece of a WHERE with its arguments.
type condition struct {
	sql  string
	args []any
}

// workFilter writes the conditions of a filter that lists of work ask for.
func workFilter(f story.Filter) []condition {
	var out []condition
	if !f.Alarm.IsZero() {
		out = append(out, condition{"(stories.schedule_failed <> '' OR stories.flash_by IS NOT NULL OR stories.state = 'scheduled' AND stories.schedule_at < ?)",
			[]any{f.Alarm}})
	}
	if f.Returned != 0 {
		out = append(out, condition{`stories.state = 'draft' AND stories.submitted_by = ? AND 'return' = (SELECT a.action FROM audit a
WHERE a.story_id = stories.id AND a.from_state <> a.to_state ORDER BY a.id DESC LIMIT 1)`, []any{f.Returned}})
	}
	if f.Open != 0 {
		out = append(out, condition{`(stories.state = 'draft' AND (stories.created_by = ? AND stories.source_id IS NULL OR stories.holder_id = ? OR stories.assignee_id = ?)
OR stories.id IN (SELECT story_id FROM drafts WHERE person_id = ?))`, []any{f.Open, f.Open, f.Open, f.Open}})
	}
	return out
}

// Lists answers a page of each filter, with what stands beside the rows read once for all of them.
func (st *Stories) Lists(ctx context.Context, person int64, filters []story.Filter) ([][]story.Row, error) {
	out := make([][]story.Row, len(filters))
	var all []story.Row
	for i, f := range filters {
		if len(f.Desks) == 0 && !f.All {
			continue
		}
		rows, err := st.find(ctx, f)
		if err != nil {
			return nil, err
		}
		out[i] = rows
		all = append(all, rows...)
	}
	if err := st.complete(ctx, all, person); err != nil {
		return nil, err
	}
	for i := range out {
		out[i], all = all[:len(out[i]):len(out[i])], all[len(out[i]):]
	}
	return out, nil
}

// LastSteps answers the newest audit entry that moved the state of each of these stories, with its note.
func (st *Stories) LastSteps(ctx context.Context, stories []int64) (map[int64]story.Taken, error) {
	var rows []story.Taken
	err := st.db.conn(ctx).Table("audit a").
		Select("a.story_id, a.action, a.actor_id, a.at, COALESCE(n.text, '') AS note").
		Joins("LEFT JOIN notes n ON n.id = a.note_id").
		Where(`a.id IN (SELECT max(b.id) FROM audit b WHERE b.story_id IN ? AND b.from_state <> b.to_state GROUP BY b.story_id)`, some(stories)).
		Scan(&rows).Error
	out := make(map[int64]story.Taken, len(rows))
	for _, r := range rows {
		out[r.StoryID] = r
	}
	return out, fail(err)
}

// OpenCounts counts the stories in work at these desks.
func (st *Stories) OpenCounts(ctx context.Context, person int64, desks []int64) (story.OpenCounts, error) {
	var out story.OpenCounts
	err := st.db.conn(ctx).Model(&story.Story{}).
		Select("count(*) AS open, COALESCE(SUM(CASE WHEN created_by = ? OR holder_id = ? OR assignee_id = ? THEN 1 ELSE 0 END), 0) AS mine", person, person, person).
		Where("desk_id IN ? AND state IN ? AND NOT hidden AND (head_id IS NOT NULL OR created_by = ?)", some(desks), story.OpenStates(), person).
		Scan(&out).Error
	return out, fail(err)
}
