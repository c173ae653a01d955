package story

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/event"
)

// TakeDown is what somebody says who takes a whole family down.
type TakeDown struct {
	// Reason is one of Reasons: readers of every language get its sentence. The
	// origin's own words never stand in another language.
	Reason string
	// Except names the versions that stay, by story, each with why.
	Except map[int64]string
}

// MayTakeDown says whether the person may take the family of an origin down: a
// chief of the origin's desk, or an admin. The act touches what is live at
// every desk, and no working copy; a desk may restore its version and publish
// it again.
func MayTakeDown(a account.Actor, origin *Story) bool { return a.Is(origin.DeskID, account.Chief) }

// TakeDown withdraws every live version of a story's family in one transaction,
// but for the exceptions, and answers those that went. Errors in this order:
// NotFound; Forbidden; Conflict when nothing is live; Invalid.
func (sv *Service) TakeDown(ctx context.Context, a account.Actor, id int64, in TakeDown) ([]Story, error) {
	seen, err := sv.store.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if !MayRead(a, seen) && seen.Live != OnAir {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	var down []Story
	err = sv.store.Tx(ctx, func(ctx context.Context) error {
		down = nil
		origin, err := sv.store.Lock(ctx, seen.Origin())
		if err != nil {
			return err
		}
		if !MayTakeDown(a, origin) {
			return errs.New(errs.Forbidden, "err_forbidden")
		}
		live, err := sv.liveFamily(ctx, origin)
		if err != nil {
			return err
		}
		if err := checkTakeDown(in, live); err != nil {
			return err
		}
		for _, version := range live {
			why, stays := in.Except[version]
			s, err := sv.fall(ctx, a, version, in.Reason, why, stays)
			if err != nil {
				return err
			}
			if s != nil {
				down = append(down, *s)
			}
		}
		return nil
	})
	return down, err
}

// liveFamily lists the live versions of an origin by id, the order in which
// they are locked.
func (sv *Service) liveFamily(ctx context.Context, origin *Story) ([]int64, error) {
	family, err := sv.store.Family(ctx, origin.Origin())
	var out []int64
	for i := range family {
		if family[i].Live == OnAir {
			out = append(out, family[i].ID)
		}
	}
	slices.Sort(out)
	if err == nil && len(out) == 0 {
		err = errs.New(errs.Conflict, "err_state")
	}
	return out, err
}

func checkTakeDown(in TakeDown, live []int64) error {
	p := &problems{}
	switch {
	case in.Reason == "":
		p.add("reason", "err_required")
	case !slices.Contains(Reasons(), in.Reason):
		p.add("reason", "err_unknown_slug", "Value", in.Reason)
	}
	kept := 0
	for _, id := range live {
		why, stays := in.Except[id]
		if !stays {
			continue
		}
		kept++
		field := "why_" + strconv.FormatInt(id, 10)
		if strings.TrimSpace(why) == "" {
			p.add(field, "err_required")
		}
		p.text(field, why, MaxNote)
	}
	if kept == len(live) {
		p.add("except", "err_nothing_goes")
	}
	return p.err()
}

// fall withdraws one live version of a family, or notes why it stays; nil when
// it stayed, or went meanwhile.
func (sv *Service) fall(ctx context.Context, a account.Actor, id int64, reason, why string, stays bool) (*Story, error) {
	s, err := sv.store.Lock(ctx, id)
	if err != nil || s.Live != OnAir {
		return nil, err
	}
	if stays {
		note, err := sv.note(ctx, a, s.ID, "take_down_except", why)
		if err != nil {
			return nil, err
		}
		return nil, sv.store.WriteAudit(ctx, event.Audit{At: sv.clock.Now(), ActorID: &a.ID, Action: "take_down_except", DeskID: &s.DeskID, StoryID: &s.ID, NoteID: note})
	}
	d, err := sv.store.DeskByID(ctx, s.DeskID)
	if err != nil {
		return nil, err
	}
	_, err = sv.do(ctx, a, s, d, Input{Action: Withdraw, Reason: reason, family: true}, false, prepared{})
	return s, err
}
