// Package reader holds the nouns of the public side: what readers may have, and nothing else. Desks, topics, authors
// and agencies stand here as types of their own, filled by the store from the public tables and views; an Edition is
// the frozen public content of a story.
//
// It knows nothing of stories, drafts, people of the newsroom or translations in work, and it must stay that way: the
// reader side cannot leak a draft because it has no word for one. The queries that pages need are the Store interface;
// the names under which pages are cached and dropped are in keys.go.
package reader

import "time"

// Kinds of an edition.
const (
	KindArticle = "article"
	KindPage    = "page"
)

// Desk is a desk that is switched on, as readers see it (view public_desks).
type Desk struct {
	ID int64 `gorm:"primaryKey"`
	// Slug is the first part of every address of the desk; the id of its language in the language data, or a name
	// of its own when two desks share a language.
	Slug string
	// Tag is the BCP 47 tag of <html lang>; Hreflang that of links between versions.
	Tag      string
	Hreflang string
	// Name is the desk's own name, in its own language.
	Name     string
	Position int
	// IsPrimary is true for the desk to which a tag or an alias leads when several share the tag.
	IsPrimary bool
	// Zone is the IANA time zone in which the desk prints times.
	Zone string
	// HouseLists is true where lists are joined by the house's pattern instead of CLDR's.
	HouseLists bool
}

// TableName is the view the desks come from.
func (Desk) TableName() string { return "public_desks" }

// Topic is a subject with its names by language tag.
type Topic struct {
	ID       int64
	Slug     string
	Position int
	// Names are the topic's names by language tag; a topic without a name in a language has no page there.
	Names map[string]string
}

// AuthorText is an author's name and biography in one language.
type AuthorText struct {
	Name      string
	Biography string
}

// Author is a person or an organisation that signs stories. A protected one has neither slug, texts nor picture.
type Author struct {
	ID        int64
	Slug      string
	Kind      string // person or organisation
	Protected bool
	// Picture is nil when there is none.
	Picture *Image
	// Texts are names and biographies by language tag.
	Texts map[string]AuthorText
}

// Agency is a news agency with the forms of its name by language tag, desk slug or script (Latn, Cyrl, …).
type Agency struct {
	ID    int64
	Slug  string
	Forms map[string]string
}

// PageLink is a standing page as a footer needs it.
type PageLink struct {
	DeskID   int64
	Slug     string
	Headline string
}

// Chrome is all reference data of the public side, loaded whole and held in memory.
type Chrome struct {
	// Desks are the desks that are on, in their order.
	Desks []Desk
	// Topics are in their order.
	Topics   []Topic
	Authors  []Author
	Agencies []Agency
	// Pages are the live standing pages of the desks that are on, by desk and slug.
	Pages []PageLink
}

// Edition is the public content of a story without its body: one row for every story that was ever published. A
// withdrawn one is a tombstone: Gone, with the public sentence, and without slug, headline or anything else.
type Edition struct {
	StoryID  int64 `gorm:"primaryKey"`
	OriginID int64
	DeskID   int64
	Kind     string
	// RevisionID is the published revision; nil for a tombstone.
	RevisionID *int64
	// Slug is in the desk's own script, frozen at first publication, not unique (the id is).
	Slug     string
	Headline string
	Deck     string
	// Lead is the picture at the top; its Key is empty when there is none.
	Lead    LeadImage
	Credits Credits
	// SourceID is the story this one was translated from, nil for an original.
	SourceID *int64
	// Reflects says, for each ancestor story up to the origin, which of its revisions this text reflects.
	Reflects Reflects
	// Hash is the hash of the content.
	Hash  string
	Words int
	// FirstPublishedAt orders every list; PublishedAt is the newest publication; TextChangedAt the newest one that
	// readers should hear about (a cosmetic one leaves it).
	FirstPublishedAt time.Time
	PublishedAt      time.Time
	TextChangedAt    time.Time
	// BreakingUntil is nil, or the end of the story's time in the breaking bar.
	BreakingUntil *time.Time
	Gone          bool
	GoneAt        *time.Time
	// Retracted: the address stays with the headline and the desk's sentence; there is no text.
	Retracted bool
	// GoneReason is error, legal, safety, agency, mistake or empty; GoneNote is the desk's own sentence or empty.
	GoneReason string
	GoneNote   string
}

// TableName is the table the editions stand in.
func (Edition) TableName() string { return "editions" }

// Live tells whether readers may have the edition.
func (e *Edition) Live() bool { return !e.Gone }

// Breaking tells whether the edition stands in the breaking bar at now.
func (e *Edition) Breaking(now time.Time) bool {
	return !e.Gone && e.BreakingUntil != nil && now.Before(*e.BreakingUntil)
}

// Updated tells whether readers should see a second date: the text changed a minute or more after it first appeared.
func (e *Edition) Updated() bool { return e.TextChangedAt.Sub(e.FirstPublishedAt) >= time.Minute }

// Body is an edition's text in its three forms (table edition_bodies).
type Body struct {
	StoryID int64 `gorm:"primaryKey"`
	// HTML is the fragment that body's renderer made when the story was published; the only markup that is trusted.
	HTML string
	// Doc is the block document as JSON.
	Doc string
	// Text is the plain text.
	Text string
}

// TableName is the table the bodies stand in.
func (Body) TableName() string { return "edition_bodies" }

// Correction is a public note about a published change (table corrections).
type Correction struct {
	ID         int64 `gorm:"primaryKey"`
	StoryID    int64
	RevisionID int64
	Class      string // correction or retraction
	PublicNote string
	At         time.Time
}

// The classes of corrections.
const (
	ClassCorrection = "correction"
	ClassRetraction = "retraction"
)

// TableName is the table the corrections stand in.
func (Correction) TableName() string { return "corrections" }

// List is a window of a list, newest first.
type List struct {
	Items []Edition
	// Total counts the whole list, up to CountCap: a Total of CountCap means "that many or more".
	Total int
}

// CountCap is where counting stops: fifty pages of twenty.
const CountCap = 1000

// Month is a month with stories, in UTC, as sitemaps are cut.
type Month struct {
	Year, Month int
	// Count is the number of live stories first published in it; Changed the newest publication among them.
	Count   int
	Changed time.Time
}

// ObligationState is what became of what a version owes to its readers since an ancestor was corrected or retracted.
type ObligationState string

// The states: a notice stands on the page while it is open.
const (
	Owed          ObligationState = "open"
	Applied       ObligationState = "applied"        // the version was published with it
	NotApplicable ObligationState = "not_applicable" // its desk said so, and why
	TakenDown     ObligationState = "taken_down"     // the version is no longer there
)

// Obligation is what one version owes since one correction (table obligations).
type Obligation struct {
	CorrectionID int64 `gorm:"primaryKey"`
	StoryID      int64 `gorm:"primaryKey"`
	State        ObligationState
	OpenedAt     time.Time
	ClosedAt     *time.Time
	ClosedBy     *int64
	NoteID       *int64 // why it is not applicable
}

// TableName is the table the obligations stand in.
func (Obligation) TableName() string { return "obligations" }

// Newer cuts corrections of an edition's ancestors to those that its text does not reflect.
func (e *Edition) Newer(of []Correction) []Correction {
	var out []Correction
	for _, c := range of {
		if at, ok := e.Reflects[c.StoryID]; ok && at < c.RevisionID {
			out = append(out, c)
		}
	}
	return out
}
