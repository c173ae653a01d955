// Package demo loads the demonstration newsroom: its people, stories and
// pictures, told through the same use cases that people use, at times that
// count back from the start. Only `polydesk demo` calls it; a real newsroom
// never does. The texts are data, in content/.
package demo

import (
	"embed"
	"encoding/json"
	"fmt"

	"polydesk/internal/account"
)

//go:embed content/*.json content/pictures/*.jpg
var files embed.FS

type person struct {
	Name     string                    `json:"name"`
	Email    string                    `json:"email"`
	Locale   string                    `json:"locale"`
	Zone     string                    `json:"zone"`
	Roles    map[string][]account.Role `json:"roles"`
	Admin    bool                      `json:"admin"`
	Featured bool                      `json:"featured"`
}

type author struct {
	Slug        string            `json:"slug"`
	Kind        string            `json:"kind"`
	User        string            `json:"user"`
	Picture     string            `json:"picture"`
	Protected   bool              `json:"protected"`
	Names       map[string]string `json:"names"`
	Biographies map[string]string `json:"biographies"`
}

type topic struct {
	Slug  string            `json:"slug"`
	Names map[string]string `json:"names"`
}

type family struct {
	Key      string             `json:"key"`
	Source   string             `json:"source"`
	Slugline string             `json:"slugline"`
	Urgency  int                `json:"urgency"`
	Requests []request          `json:"requests"`
	Versions map[string]version `json:"versions"`
}

type request struct {
	Desk     string `json:"desk"`
	Priority int    `json:"priority"`
	Note     string `json:"note"`
}

type version struct {
	State               string        `json:"state"`
	Headline            string        `json:"headline"`
	Deck                string        `json:"deck"`
	Body                []block       `json:"body"`
	Lead                *picture      `json:"lead"`
	Topics              []string      `json:"topics"`
	Bylines             []byline      `json:"bylines"`
	Attributions        []attribution `json:"attributions"`
	MinutesAgo          int           `json:"minutes_ago"`
	InMinutes           int           `json:"in_minutes"`
	Breaking            bool          `json:"breaking"`
	By                  string        `json:"by"`
	Note                string        `json:"note"`
	PublicNote          string        `json:"public_note"`
	Reason              string        `json:"reason"`
	First               *text         `json:"first"`
	CorrectedMinutesAgo int           `json:"corrected_minutes_ago"`
	WithdrawnMinutesAgo int           `json:"withdrawn_minutes_ago"`
	Change              *text         `json:"change"`
}

type text struct {
	By   string  `json:"by"`
	Body []block `json:"body"`
}

type picture struct {
	Picture string `json:"picture"`
	Caption string `json:"caption"`
	Alt     string `json:"alt"`
	Credit  string `json:"credit"`
}

type byline struct {
	Author string `json:"author"`
	Role   string `json:"role"`
}

type attribution struct {
	Agency string `json:"agency"`
	Kind   string `json:"kind"`
}

// block is one of: p, h2, quote, ul, ol, image.
type block struct {
	P     inlines   `json:"p"`
	H2    inlines   `json:"h2"`
	Quote inlines   `json:"quote"`
	UL    []inlines `json:"ul"`
	OL    []inlines `json:"ol"`
	Image *picture  `json:"image"`
}

// inlines is a text, or a list of texts and of marked texts.
type inlines []inline

type inline struct {
	Text   string `json:"-"`
	Strong string `json:"strong"`
	Em     string `json:"em"`
	Link   string `json:"link"`
	Href   string `json:"href"`
}

// UnmarshalJSON reads a plain text or a list.
func (in *inlines) UnmarshalJSON(raw []byte) error {
	var plain string
	if json.Unmarshal(raw, &plain) == nil {
		*in = inlines{{Text: plain}}
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	for _, item := range list {
		var one inline
		if json.Unmarshal(item, &one.Text) != nil {
			if err := json.Unmarshal(item, &one); err != nil {
				return err
			}
		}
		*in = append(*in, one)
	}
	return nil
}

type content struct {
	people   []person
	authors  []author
	topics   []topic
	families []family
}

func read() (*content, error) {
	var c content
	for name, into := range map[string]any{"people": &c.people, "authors": &c.authors, "topics": &c.topics, "stories": &c.families} {
		raw, err := files.ReadFile("content/" + name + ".json")
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return nil, fmt.Errorf("content/%s.json: %w", name, err)
		}
	}
	return &c, nil
}
