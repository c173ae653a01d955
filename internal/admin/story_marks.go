package admin

import (
	"polydesk/internal/story"
)

// StoryMarks are the two facts about a story, in two forms: what readers have,
// a label; where the working copy stands, a glyph and a word.
type StoryMarks struct {
	Live  *Mark // nil: readers have nothing
	State *Mark // nil: the working copy is what readers have
}

// Mark is one of them. Class and Glyph are of the stylesheet and the icons.
type Mark struct {
	Class, Glyph, Text string
}

// marks says where a story stands.
func (c deskClock) marks(s *story.Story) StoryMarks {
	var m StoryMarks
	switch {
	case s.Live == story.OnAir && s.BreakingUntil != nil && s.BreakingUntil.After(c.now):
		m.Live = &Mark{Class: "lv lv-brk", Text: c.v.w.T("mark_breaking", "For", c.v.span(s.BreakingUntil.Sub(c.now)))}
	case s.Live == story.OnAir:
		m.Live = &Mark{Class: "lv", Text: c.v.w.T("live_live")}
	case s.Live == story.Gone:
		m.Live = &Mark{Class: "lv lv-gone", Text: c.v.w.T("mark_gone")}
	}
	m.State = c.stateMark(s)
	return m
}

func (c deskClock) stateMark(s *story.Story) *Mark {
	state := string(s.State)
	m := &Mark{Class: "st st-" + state, Glyph: "g-" + state}
	switch {
	case s.State == story.Published || s.State == story.Withdrawn && s.Live == story.Gone:
		return nil
	case s.State == story.Scheduled && s.ScheduleAt != nil:
		id := "mark_scheduled"
		if s.Live == story.OnAir {
			id = "mark_change_scheduled"
		}
		m.Text = c.v.w.T(id, "Time", c.text(s.ScheduleAt))
	case s.Live == story.OnAir:
		m.Text = c.v.w.T("mark_change_" + state)
	default:
		m.Text = c.v.w.T("state_" + state)
	}
	return m
}
