package desk

import (
	"context"
	_ "embed" // the agencies' data file
	"encoding/json"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/lang"
)

// agencies.json: 54 agencies with the forms of their names per script and
// language, drafted by us; see its _meta.
//
//go:embed agencies.json
var agenciesFile []byte

// topics.json: a few topics with names in every language, drafted by us.
//
//go:embed topics.json
var topicsFile []byte

// ReferenceTopics answers the topics that a new newsroom starts with.
func ReferenceTopics() ([]Topic, error) {
	var file struct {
		Topics []struct {
			Slug  string            `json:"slug"`
			Names map[string]string `json:"names"`
		} `json:"topics"`
	}
	if err := json.Unmarshal(topicsFile, &file); err != nil {
		return nil, errs.Wrap(errs.Internal, "err_internal", err)
	}
	var out []Topic
	for _, in := range file.Topics {
		t := Topic{Slug: in.Slug}
		for _, tag := range sortedTags(in.Names) {
			t.Names = append(t.Names, TopicName{Tag: tag, Name: in.Names[tag]})
		}
		out = append(out, t)
	}
	return out, nil
}

// Load fills an empty newsroom with its reference data: a desk for each
// language, all off; the agencies; a few topics. On one that has desks it
// changes nothing. Topic names are given by tag.
func (sv *Service) Load(ctx context.Context, topics []Topic) error {
	return sv.store.Tx(ctx, func(ctx context.Context) error {
		desks, err := sv.store.Desks(ctx)
		if err != nil || len(desks) > 0 {
			return err
		}
		now := sv.clock.Now()
		for i, l := range lang.All() {
			d := &Desk{Slug: l.ID, Tag: l.Tag, Hreflang: l.Hreflang, Name: l.Autonym, Position: i + 1, Primary: true,
				Zone: l.Zone, FourEyes: true, Version: 1, CreatedAt: now, UpdatedAt: now}
			if err := sv.store.InsertDesk(ctx, d); err != nil {
				return err
			}
		}
		if err := sv.loadAgencies(ctx, now); err != nil {
			return err
		}
		for i := range topics {
			t := topics[i]
			t.Position, t.Version, t.CreatedAt, t.UpdatedAt = i+1, 1, now, now
			if err := sv.store.InsertTopic(ctx, &t); err != nil {
				return err
			}
		}
		return sv.store.Emit(ctx, event.Outbox{At: now, Kind: event.DeskChanged, Keys: event.Site})
	})
}

func (sv *Service) loadAgencies(ctx context.Context, now time.Time) error {
	var file struct {
		Agencies []struct {
			ID      string            `json:"id"`
			Country string            `json:"country"`
			Kind    string            `json:"kind"`
			Forms   map[string]string `json:"forms"`
		} `json:"agencies"`
	}
	if err := json.Unmarshal(agenciesFile, &file); err != nil {
		return errs.Wrap(errs.Internal, "err_internal", err)
	}
	for _, in := range file.Agencies {
		g := &Agency{Slug: in.ID, Country: in.Country, Kind: in.Kind, Version: 1, CreatedAt: now, UpdatedAt: now}
		for _, form := range sortedTags(in.Forms) {
			g.Names = append(g.Names, AgencyName{Form: form, Name: in.Forms[form]})
		}
		if err := sv.store.InsertAgency(ctx, g); err != nil {
			return err
		}
	}
	return nil
}
