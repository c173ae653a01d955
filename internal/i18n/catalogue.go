// Package i18n gives the house its words: reader messages in each desk's language, and the texts of the newsroom's
// interface. It is the only room that knows go-i18n; what languages are (direction, digits, calendars, lists) is
// internal/lang's, and what the words say is in locales.
//
// Each language has a go-i18n bundle of its own, loaded under the tag whose plural rule is right for it, because one
// bundle for all answers some languages in another people's. The chain of fallbacks around them is ours. At load every
// message is resolved along its language's chain, so that a plain text is one map read and a page never waits for a
// template to be parsed.
package i18n

import (
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"

	"polydesk/internal/lang"
)

// english is the last link of every chain, and the measure of what a language should have.
const english = "en"

// Catalogue is a set of languages with their messages. It does not change after loading.
type Catalogue struct {
	files  fs.FS
	tags   []string
	words  map[string]*Words // by tag
	byDesk map[string]*Words // by desk slug; reader catalogue only
	keys   []string
	books  map[string]*book
}

// LoadReader reads the reader messages (locales/reader): active.TAG.toml for the tags of the content languages.
// Every content language is in the catalogue, with or without a file: its chain answers for what it lacks.
func LoadReader(files fs.FS) (*Catalogue, error) {
	books, err := readBooks(files)
	if err != nil {
		return nil, err
	}
	tags := make([]string, 0, len(books))
	for _, l := range lang.All() {
		tags = append(tags, l.Tag)
		if books[l.Tag] == nil {
			books[l.Tag] = newBook(l.Tag)
		}
	}
	for tag := range books {
		if !slices.Contains(tags, tag) {
			return nil, fmt.Errorf("reader messages: no content language has the tag %q", tag)
		}
	}
	c, err := assemble(files, books, tags)
	if err != nil {
		return nil, err
	}
	c.byDesk = make(map[string]*Words, len(tags))
	for _, l := range lang.All() {
		c.byDesk[l.ID] = c.words[l.Tag]
	}
	return c, nil
}

// LoadAdmin reads the interface's texts (locales/admin): AREA.TAG.toml, all areas of a tag being one language. The
// languages are those that have a file. English must be one of them.
func LoadAdmin(files fs.FS) (*Catalogue, error) {
	books, err := readBooks(files)
	if err != nil {
		return nil, err
	}
	tags := []string{english}
	for tag := range books {
		if tag != english {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags[1:])
	return assemble(files, books, tags)
}

func assemble(files fs.FS, books map[string]*book, tags []string) (*Catalogue, error) {
	if b := books[english]; b == nil || len(b.messages) == 0 {
		return nil, fmt.Errorf("messages: no file for %q, the last of every chain", english)
	}
	c := &Catalogue{files: files, tags: tags, books: books, words: make(map[string]*Words, len(tags))}
	all := map[string]bool{}
	for _, b := range books {
		for id := range b.messages {
			all[id] = true
		}
	}
	for id := range all {
		c.keys = append(c.keys, id)
	}
	slices.Sort(c.keys)
	for _, tag := range tags {
		c.words[tag] = newWords(books[tag], chainOf(books, tag), c.keys)
	}
	return c, nil
}

// chainOf lists the books that answer for a tag, its own first, English last.
func chainOf(books map[string]*book, tag string) []*book {
	own := books[tag]
	chain := []*book{own}
	var next []string
	if own.language != nil {
		next = own.language.UIFallback
	}
	for _, name := range append(slices.Clone(next), english) {
		// The data names languages of a chain by desk slug or by tag.
		b := books[name]
		if l, ok := lang.ByID(name); ok && b == nil {
			b = books[l.Tag]
		}
		if b != nil && !slices.Contains(chain, b) {
			chain = append(chain, b)
		}
	}
	return chain
}

// For gives the words of a desk (by its slug) or of an interface language (by its tag, or by the plain language of a
// tag with a region). What nobody knows is answered in English; never nil.
func (c *Catalogue) For(id string) *Words {
	if w := c.byDesk[id]; w != nil {
		return w
	}
	if w := c.words[id]; w != nil {
		return w
	}
	if base, _, ok := strings.Cut(id, "-"); ok && c.byDesk == nil && c.words[base] != nil {
		return c.words[base]
	}
	if id != "" {
		slog.Debug("no words for this language", "language", id)
	}
	return c.words[english]
}

// Has tells whether the catalogue has the language of exactly this desk slug or tag.
func (c *Catalogue) Has(id string) bool { return c.byDesk[id] != nil || c.words[id] != nil }

// Tags lists the languages: for readers in the order of the data, for the interface English first, then by tag.
func (c *Catalogue) Tags() []string { return slices.Clone(c.tags) }

// Keys lists the ids of all messages, sorted.
func (c *Catalogue) Keys() []string { return slices.Clone(c.keys) }

// Missing lists the ids that the language of a tag does not have itself, sorted.
func (c *Catalogue) Missing(tag string) []string {
	b := c.books[tag]
	if b == nil {
		return c.Keys()
	}
	var ids []string
	for _, id := range c.keys {
		if b.messages[id] == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// Duplicates names the ids that two files of one language both have ("TAG: ID"), sorted; the first file by name won.
func (c *Catalogue) Duplicates() []string {
	var all []string
	for _, tag := range c.tags {
		for _, id := range c.books[tag].duplicates {
			all = append(all, tag+": "+id)
		}
	}
	slices.Sort(all)
	return all
}
