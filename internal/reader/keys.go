package reader

import (
	"slices"
	"strconv"
	"strings"
)

// Keys name what a page was made from. A page carries the keys of all it shows; whoever changes something drops its
// keys, and every page that carries one of them is made anew. They are also the Surrogate-Key header, for a CDN.
//
//	event                                           keys dropped
//	an edition published, changed or withdrawn      EditionKeys of what it was and of what it is
//	breaking_until set, moved or cleared            BreakingKey of the desk, and EditionKeys
//	an author, agency or topic changed or made      AuthorKey, AgencyKey, TopicKey
//	a desk's name, zone or lists changed            DeskKey
//	a desk switched on or off, or moved; a setting  SiteKey
const (
	// SiteKey is carried by every page.
	SiteKey = "site"
	// SitemapKey is carried by every sitemap: they name all versions of a story, so every publication drops them.
	SitemapKey = "sitemap"
)

// StoryKey is carried by a story's own page and by every list that shows it.
func StoryKey(storyID int64) string { return "story-" + itoa(storyID) }

// FamilyKey is carried by the pages of all versions of an origin.
func FamilyKey(originID int64) string { return "family-" + itoa(originID) }

// DeskKey is carried by all pages of a desk.
func DeskKey(deskID int64) string { return "desk-" + itoa(deskID) }

// FrontKey is carried by the desk's front page and its feed.
func FrontKey(deskID int64) string { return "front-" + itoa(deskID) }

// BreakingKey is carried by all pages of a desk that bear the breaking bar.
func BreakingKey(deskID int64) string { return "breaking-" + itoa(deskID) }

// TopicKey is carried by pages that show the topic's name.
func TopicKey(topicID int64) string { return "topic-" + itoa(topicID) }

// TopicListKey is carried by pages that list a desk's stories of the topic.
func TopicListKey(topicID, deskID int64) string { return TopicKey(topicID) + "-" + itoa(deskID) }

// AuthorKey is carried by pages that show the author's name, picture or biography.
func AuthorKey(authorID int64) string { return "author-" + itoa(authorID) }

// AuthorListKey is carried by pages that list a desk's stories of the author.
func AuthorListKey(authorID, deskID int64) string { return AuthorKey(authorID) + "-" + itoa(deskID) }

// AgencyKey is carried by pages that name the agency.
func AgencyKey(agencyID int64) string { return "agency-" + itoa(agencyID) }

// MediaKey is carried by pages that show the picture, by its public key.
func MediaKey(key string) string { return "media-" + key }

// EditionKeys are dropped when an edition appears, changes or goes: give both what it was (nil at first) and what it is.
func EditionKeys(was, is *Edition) []string {
	keys := []string{SitemapKey}
	for _, e := range []*Edition{was, is} {
		if e == nil {
			continue
		}
		keys = append(keys, StoryKey(e.StoryID), FamilyKey(e.OriginID), FrontKey(e.DeskID))
		if e.Kind == KindPage {
			// Standing pages are linked from every page's foot.
			keys = append(keys, DeskKey(e.DeskID))
		}
		if e.BreakingUntil != nil {
			keys = append(keys, BreakingKey(e.DeskID))
		}
		if e.Lead.Key != "" {
			keys = append(keys, MediaKey(e.Lead.Key))
		}
		for _, t := range e.Credits.Topics {
			keys = append(keys, TopicListKey(t, e.DeskID))
		}
		for _, b := range e.Credits.Bylines {
			keys = append(keys, AuthorListKey(b.AuthorID, e.DeskID))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// TouchesChrome tells whether dropping the key means that the reference data in memory must be loaded again.
func TouchesChrome(key string) bool {
	if key == SiteKey {
		return true
	}
	kind, id, _ := strings.Cut(key, "-")
	switch kind {
	case "desk", "agency":
		return true
	case "topic", "author":
		return !strings.Contains(id, "-")
	}
	return false
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
