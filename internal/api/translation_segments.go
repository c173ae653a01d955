package api

import (
	"polydesk/internal/body"
	"polydesk/internal/errs"
	"polydesk/internal/translation"
)

// jobWork is one translation with its segments.
type jobWork struct {
	job
	Segments []segment `json:"segments,omitempty" doc:"one a sentence inside its block, in the order of the work; only for people of the target's desk"`
}

// segment is a piece of the source beside what the target has for it.
type segment struct {
	Key        string         `json:"key" doc:"letters, digits, '.', '-' and '_'"`
	Source     string         `json:"source" doc:"inline markup as ⟨1⟩…⟨/1⟩ and ⟨2/⟩, numbered within the block; a ⟨ of the text is written twice"`
	SourceHash string         `json:"source_hash"`
	Target     string         `json:"target"`
	Version    int64          `json:"version" doc:"0: never saved"`
	Progress   string         `json:"progress" doc:"none, draft, translated or approved"`
	Freshness  body.Freshness `json:"freshness" doc:"current, stale or orphan"`
	Origin     string         `json:"origin" doc:"human, memory, machine or import"`
}

func segmentFields() []field {
	return []field{{name: "target", kind: text}, {name: "source_hash", kind: text, doc: "of the source text that it was made from"},
		{name: "version", kind: number, doc: "that was read; 0: never saved"}}
}

func segmentOf(s *translation.Segment) segment {
	return segment{Key: s.Key, Source: s.Source, SourceHash: s.SourceHash, Target: s.Target, Version: s.Version,
		Progress: s.Progress, Freshness: s.Freshness, Origin: s.Origin}
}

// getTranslation answers one translation; to people of the target's desk with
// its segments.
func getTranslation(api *API, q *request) (*answer, error) {
	r, err := api.translation(q)
	if err != nil {
		return nil, err
	}
	rows, err := api.jobs(q, []translation.Row{*r})
	if err != nil {
		return nil, err
	}
	out := jobWork{job: rows[0]}
	if q.actor.Of(r.DeskID) {
		list, err := api.Translations.Segments(q.ctx, q.actor, r.ID)
		if err != nil {
			return nil, err
		}
		for i := range list {
			out.Segments = append(out.Segments, segmentOf(&list[i]))
		}
	}
	return &answer{body: out}, nil
}

// putSegment saves one segment of a translation.
func putSegment(api *API, q *request) (*answer, error) {
	id, err := q.id()
	if err != nil {
		return nil, err
	}
	in := translation.SegmentChange{Target: q.in.str("target"), SourceHash: q.in.str("source_hash"), Problems: q.in.problems}
	for _, name := range []string{"target", "source_hash", "version"} {
		if !q.in.has(name) {
			in.Problems = append(in.Problems, errs.Field{Name: name, ID: "err_required"})
		}
	}
	if v := q.in.number("version"); v != nil {
		in.Version = int64(*v)
	}
	s, err := api.Translations.SaveSegment(q.ctx, q.actor, id, q.path["key"], in)
	if err != nil {
		return nil, noSteps(err)
	}
	return &answer{body: segmentOf(s)}, nil
}
