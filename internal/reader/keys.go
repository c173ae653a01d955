package reader

import (
	"slices"
	"strconv"
	"strings"

	"polydesk/internal/event"
)

// Keys name what a page was made from (package event has most of them). A page carries the keys of all it shows;
// whoever changes something drops its keys, and every page that carries one of them is made anew. They are also the
// Surrogate-Key header, for a CDN.
//
//	what happened                                   keys dropped
//	an edition published, changed or withdrawn      EditionKeys of what it was and of what it is
//	breaking_until set, moved or cleared            EditionKeys of both (they hold event.Breaking)
//	an author, agency or topic changed or made      event.Author, event.Agency, event.Topic
//	a desk's name, zone or lists changed            event.Desk
//	a desk switched on or off, or moved; a setting  event.Site, for other desks' pages name it
const (
	// SitemapKey is carried by every sitemap: they name all versions of a story, so every publication drops them.
	SitemapKey = "sitemap"
)

// TopicListKey is carried by pages that list a desk's stories of the topic, beside event.Topic.
func TopicListKey(topicID, deskID int64) string { return event.Topic(topicID) + "-" + itoa(deskID) }

// AuthorListKey is carried by pages that list a desk's stories of the author, beside event.Author.
func AuthorListKey(authorID, deskID int64) string { return event.Author(authorID) + "-" + itoa(deskID) }

// EditionKeys are dropped when an edition appears, changes or goes: give both what it was (nil at first) and what it is.
func EditionKeys(was, is *Edition) []string {
	keys := []string{SitemapKey}
	for _, e := range []*Edition{was, is} {
		if e == nil {
			continue
		}
		keys = append(keys, event.Story(e.StoryID), event.Family(e.OriginID), event.Front(e.DeskID))
		if e.Kind == KindPage {
			// Standing pages are linked from every page's foot.
			keys = append(keys, event.Desk(e.DeskID))
		}
		if e.BreakingUntil != nil {
			keys = append(keys, event.Breaking(e.DeskID))
		}
		if e.Lead.Media != 0 {
			keys = append(keys, event.Media(e.Lead.Media))
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
	if key == event.Site {
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
