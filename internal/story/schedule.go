package story

import (
	"context"
	"errors"
	"fmt"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/errs"
)

// RunDue publishes the stories whose time has come, each once, also when
// several processes try: the row is locked and asked again. A guard that fails
// sends the story back to approved, with an alarm. A story that cannot go out
// now holds up none of those behind it: its error is answered with the others',
// and it is tried again. It answers how many went out.
func (sv *Service) RunDue(ctx context.Context) (int, error) {
	ids, err := sv.store.DueSchedules(ctx, sv.clock.Now(), 50)
	if err != nil {
		return 0, err
	}
	out := 0
	var failed []error
	for _, id := range ids {
		done, err := sv.runOne(ctx, id)
		if err != nil {
			failed = append(failed, fmt.Errorf("story %d: %w", id, err))
		}
		if done {
			out++
		}
	}
	return out, errors.Join(failed...)
}

// runOne publishes one scheduled story, or sends it back with the reason.
func (sv *Service) runOne(ctx context.Context, id int64) (bool, error) {
	before, err := sv.prepare(ctx, id, Input{Action: Publish})
	if err != nil {
		return false, err
	}
	done := false
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		done = false
		s, err := sv.store.Lock(ctx, id)
		if err != nil || !sv.due(s) {
			return err
		}
		d, err := sv.store.DeskByID(ctx, s.DeskID)
		if err != nil {
			return err
		}
		in := Input{Action: Publish, Class: s.ScheduleClass, PublicNote: s.ScheduleNote}
		_, err = sv.do(ctx, account.Actor{}, s, d, in, true, before)
		done = err == nil
		return err
	})
	if errs.Is(err, errs.Invalid) {
		return false, sv.sendBack(ctx, id, err)
	}
	return done, err
}

func (sv *Service) due(s *Story) bool {
	return s.State == Scheduled && s.ScheduleAt != nil && !s.ScheduleAt.After(sv.clock.Now())
}

// sendBack returns a scheduled story to approved and keeps the guard's name as
// an alarm.
func (sv *Service) sendBack(ctx context.Context, id int64, cause error) error {
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		s, err := sv.store.Lock(ctx, id)
		if err != nil || !sv.due(s) {
			return err
		}
		before := *s
		s.State, s.ScheduleFailed = Approved, "invalid"
		if e, ok := errs.As(cause); ok && e.Guard != "" {
			s.ScheduleFailed = e.Guard
		}
		s.ScheduleAt, s.ScheduleBy, s.ScheduleClass, s.ScheduleNote = nil, nil, "", ""
		s.UpdatedAt = sv.clock.Now()
		if err := sv.store.UpdateStory(ctx, s); err != nil {
			return err
		}
		return sv.audit(ctx, account.Actor{}, true, &before, s, "schedule_failed", s.ScheduleFailed, s.ApprovedID, nil)
	})
}

// Schedules runs RunDue until ctx ends: at start, at each due time, and at
// least once a second, since other processes schedule too. report is told of
// failures; the next round tries again.
func (sv *Service) Schedules(ctx context.Context, report func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if _, err := sv.RunDue(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
