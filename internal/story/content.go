package story

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"polydesk/internal/body"
)

// Content is all that a revision holds of the text: what readers would see.
// References are by slug and key, as people write them; the store knows ids.
type Content struct {
	Headline     string            `json:"headline"`
	Deck         string            `json:"deck"`
	Slug         string            `json:"slug"` // wished for; empty: made from the headline
	Body         *body.Doc         `json:"body"`
	Lead         *Lead             `json:"lead_image"`
	Bylines      []Byline          `json:"bylines"`
	Attributions []Attribution     `json:"attributions"`
	Topics       []string          `json:"topics"`
	PartHashes   map[string]string `json:"part_hashes,omitempty"` // of a translation: named part → hash of the source text it was made from
}

// Lead is the picture that leads a story.
type Lead struct {
	Media   string `json:"media"`
	Caption string `json:"caption"`
	Alt     string `json:"alt"`
	Credit  string `json:"credit"`
}

// Byline credits one author. Role: reporter, translator, editor, photographer.
type Byline struct {
	Author string `json:"author"`
	Role   string `json:"role"`
}

// Attribution credits one agency. Kind: with, based_on.
type Attribution struct {
	Agency string `json:"agency"`
	Kind   string `json:"kind"`
}

// The named parts of a story beside its blocks, in the order of the work.
const (
	PartHeadline = "headline"
	PartDeck     = "deck"
	PartCaption  = "lead.caption"
	PartAlt      = "lead.alt"
	PartCredit   = "lead.credit"
)

// NamedParts lists the named parts in the order a translator meets them.
func NamedParts() []string {
	return []string{PartHeadline, PartDeck, PartCaption, PartAlt, PartCredit}
}

// Part answers the text of a named part.
func (c *Content) Part(name string) string {
	switch name {
	case PartHeadline:
		return c.Headline
	case PartDeck:
		return c.Deck
	}
	if c.Lead == nil {
		return ""
	}
	switch name {
	case PartCaption:
		return c.Lead.Caption
	case PartAlt:
		return c.Lead.Alt
	case PartCredit:
		return c.Lead.Credit
	}
	return ""
}

// Normal fills what an absent value means, so that equal contents hash equal:
// an empty document, default roles and kinds, no nil lists.
func (c *Content) Normal() {
	if c.Body == nil {
		c.Body = &body.Doc{}
	}
	if c.Bylines == nil {
		c.Bylines = []Byline{}
	}
	if c.Attributions == nil {
		c.Attributions = []Attribution{}
	}
	if c.Topics == nil {
		c.Topics = []string{}
	}
	for i := range c.Bylines {
		if c.Bylines[i].Role == "" {
			c.Bylines[i].Role = "reporter"
		}
	}
	for i := range c.Attributions {
		if c.Attributions[i].Kind == "" {
			c.Attributions[i].Kind = "with"
		}
	}
	if c.Lead != nil && c.Lead.Media == "" {
		c.Lead = nil
	}
}

// Hash answers a hash of everything a reader could notice: alignment with a
// source (part hashes, block ids) is not part of it.
func (c *Content) Hash() string {
	c.Normal()
	blocks := make([]string, len(c.Body.Content))
	for i, b := range c.Body.Content {
		blocks[i] = b.Hash()
	}
	text, err := json.Marshal([]any{c.Headline, c.Deck, c.Slug, blocks, c.Lead, c.Bylines, c.Attributions, c.Topics})
	if err != nil {
		panic("story: content cannot be marshalled: " + err.Error()) // strings and lists of strings only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Words counts the words of headline, deck and body.
func (c *Content) Words() int {
	if c.Body == nil {
		return 0
	}
	return c.Body.Words()
}

// Media lists the keys of all pictures the content uses, each once.
func (c *Content) Media() []string {
	var keys []string
	if c.Lead != nil {
		keys = append(keys, c.Lead.Media)
	}
	if c.Body != nil {
		keys = append(keys, c.Body.MediaKeys()...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// MediaField names the field in which the content uses a picture, for errors.
func (c *Content) MediaField(key string) string {
	if c.Lead != nil && c.Lead.Media == key {
		return "lead_image"
	}
	return "body"
}

// Clone answers a deep copy.
func (c *Content) Clone() Content {
	text, err := json.Marshal(c)
	if err != nil {
		panic("story: content cannot be marshalled: " + err.Error())
	}
	var out Content
	if err := json.Unmarshal(text, &out); err != nil {
		panic("story: content cannot be read back: " + err.Error())
	}
	out.Normal()
	return out
}
