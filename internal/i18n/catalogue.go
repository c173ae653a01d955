// Package i18n gives the house its words: reader messages in each desk's language, and the texts of the newsroom's
// interface. It is the only room that knows go-i18n; what languages are (direction, digits, calendars, lists) is
// internal/lang's, and what the words say is in locales.
//
// Each language has a go-i18n bundle of its own, under the tag whose plural rule is right for it, because one bundle for
// all answers some languages in another people's. The chain of fallbacks around them is ours. When a language is read,
// every message is resolved along its chain, so that a plain text is one map read and no page waits for a template to be
// parsed.
package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"polydesk/internal/lang"
)

// english is the last link of every chain, and the measure of what a language should have.
const english = "en"

// Catalogue is a set of languages with their messages. It does not change; a reader's language is read from its file at
// its first use, because a start should not wait for 27 of them.
type Catalogue struct {
	files  fs.FS
	tags   []string
	books  map[string]*book
	words  map[string]func() *Words // by tag
	byDesk map[string]string        // desk slug → tag; reader catalogue only
}

// LoadReader opens the reader messages (locales/reader): active.TAG.toml for the tags of the content languages. Every
// content language is in the catalogue, with or without a file: its chain answers for what it lacks. English is read at
// once; the others when they are asked for, or by Check.
func LoadReader(files fs.FS) (*Catalogue, error) {
	books, err := findBooks(files)
	if err != nil {
		return nil, err
	}
	byDesk := map[string]string{}
	tags := make([]string, 0, len(books))
	for _, l := range lang.All() {
		byDesk[l.ID] = l.Tag
		tags = append(tags, l.Tag)
		if books[l.Tag] == nil {
			books[l.Tag] = newBook(files, l.Tag)
		}
	}
	for tag := range books {
		if !slices.Contains(tags, tag) {
			return nil, fmt.Errorf("reader messages: no content language has the tag %q", tag)
		}
	}
	return assemble(files, books, tags, byDesk)
}

// LoadAdmin reads the interface's texts (locales/admin): AREA.TAG.toml, all areas of a tag being one language. The
// languages are those that have a file. English must be one of them.
func LoadAdmin(files fs.FS) (*Catalogue, error) {
	books, err := findBooks(files)
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
	c, err := assemble(files, books, tags, nil)
	if err != nil {
		return nil, err
	}
	return c, c.Check()
}

func assemble(files fs.FS, books map[string]*book, tags []string, byDesk map[string]string) (*Catalogue, error) {
	en := books[english]
	if en == nil {
		return nil, fmt.Errorf("messages: no file for %q, the last of every chain", english)
	}
	if text, err := en.read(); err != nil {
		return nil, err
	} else if len(text.messages) == 0 {
		return nil, fmt.Errorf("messages: the file for %q, the last of every chain, is empty", english)
	}
	c := &Catalogue{files: files, tags: tags, books: books, byDesk: byDesk, words: map[string]func() *Words{}}
	for _, tag := range tags {
		c.words[tag] = sync.OnceValue(func() *Words { return newWords(books[tag], chainOf(books, tag)) })
	}
	return c, nil
}

// Check reads all languages and tells what is wrong with their files. Without it a file that cannot be read is logged at
// its first use, and the chain answers in its place.
func (c *Catalogue) Check() error {
	for _, tag := range c.tags {
		if _, err := c.books[tag].read(); err != nil {
			return err
		}
	}
	return nil
}

// chainOf lists the books that answer for a tag, its own first, English last.
func chainOf(books map[string]*book, tag string) []*book {
	own := books[tag]
	chain := []*book{own}
	var next []string
	if own.language != nil {
		next = own.language.UIFallback
	}
	for _, id := range append(slices.Clone(next), english) {
		b := books[id]
		if l, ok := lang.ByID(id); ok { // the data names the languages of a chain by desk slug
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
	base, _, _ := strings.Cut(id, "-")
	for _, tag := range [...]string{c.byDesk[id], id, base} {
		if w := c.words[tag]; w != nil {
			return w()
		}
		if c.byDesk != nil && tag == id {
			break // a reader is never handed another people's language by a guess
		}
	}
	return c.words[english]()
}

// Has tells whether the catalogue has the language of exactly this desk slug or tag.
func (c *Catalogue) Has(id string) bool { return c.byDesk[id] != "" || c.words[id] != nil }

// Tags lists the languages: for readers in the order of the data, for the interface English first, then by tag.
func (c *Catalogue) Tags() []string { return slices.Clone(c.tags) }

// Keys lists the ids of all messages of all languages, sorted.
func (c *Catalogue) Keys() []string {
	all := map[string]bool{}
	for _, b := range c.books {
		for id := range b.text().messages {
			all[id] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Missing lists the ids that the language of a tag does not have itself, sorted.
func (c *Catalogue) Missing(tag string) []string {
	b := c.books[tag]
	if b == nil {
		return c.Keys()
	}
	return slices.DeleteFunc(c.Keys(), func(id string) bool { return b.text().messages[id] != nil })
}

// Duplicates names the ids that two files of one language both have ("TAG: ID"), sorted; the first file by name won.
func (c *Catalogue) Duplicates() []string {
	var all []string
	for _, tag := range c.tags {
		for _, id := range c.books[tag].text().duplicates {
			all = append(all, tag+": "+id)
		}
	}
	slices.Sort(all)
	return all
}
