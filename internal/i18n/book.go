package i18n

import (
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"polydesk/internal/lang"
)

// book is what one language itself says, read at the first need.
type book struct {
	tag      string
	language *lang.Language // nil for an interface language that no desk writes in
	plurals  *plurals
	files    []string // their names, sorted
	read     func() (bookText, error)
}

// bookText is what stands in a book's files.
type bookText struct {
	messages   map[string]*message
	duplicates []string
}

func newBook(files fs.FS, tag string) *book {
	b := &book{tag: tag}
	b.language, _ = lang.ByTag(tag)
	b.plurals = newPlurals(b.pluralTag())
	b.read = sync.OnceValues(func() (bookText, error) {
		text, err := b.readAll(files)
		if err != nil {
			slog.Error("messages cannot be read", "language", tag, "error", err)
		}
		return text, err
	})
	return b
}

// text is what the book says; nothing when it cannot be read, so that the chain answers.
func (b *book) text() bookText {
	text, err := b.read()
	if err != nil {
		return bookText{}
	}
	return text
}

// pluralTag is the tag under which go-i18n has the right plural rule. go-i18n has none for Bashkir, Tatar, Crimean
// Tatar, Montenegrin and Dari, and would refuse the file, or answer in another language.
func (b *book) pluralTag() string {
	if b.language != nil && b.language.GoI18nTag != "" {
		return b.language.GoI18nTag
	}
	return b.tag
}

// findBooks finds all AREA.TAG.toml of a folder, and reads none.
func findBooks(files fs.FS) (map[string]*book, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	books := map[string]*book{}
	for _, name := range names {
		tag, err := tagOf(name)
		if err != nil {
			return nil, err
		}
		if books[tag] == nil {
			books[tag] = newBook(files, tag)
		}
		books[tag].files = append(books[tag].files, name)
	}
	return books, nil
}

func tagOf(name string) (string, error) {
	parts := strings.Split(name, ".")
	if len(parts) != 3 || parts[0] == "" {
		return "", fmt.Errorf("messages: the file %q is not called AREA.TAG.toml", name)
	}
	if _, err := language.Parse(parts[1]); err != nil {
		return "", fmt.Errorf("messages: the file %q names no language: %w", name, err)
	}
	return parts[1], nil
}

func (b *book) readAll(files fs.FS) (bookText, error) {
	text := bookText{messages: map[string]*message{}}
	for _, name := range b.files {
		if err := b.readFile(files, name, &text); err != nil {
			return text, fmt.Errorf("messages in %s: %w", name, err)
		}
	}
	// Content languages are known to have a rule, which a test holds against CLDR; any other has to show it.
	if b.language == nil {
		if err := b.plurals.check(); err != nil {
			return text, fmt.Errorf("messages of %s: %w", b.tag, err)
		}
	}
	return text, nil
}

func (b *book) readFile(files fs.FS, name string, into *bookText) error {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	file, err := goi18n.ParseMessageFileBytes(raw, "active."+b.pluralTag()+".toml",
		map[string]goi18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return err
	}
	for _, m := range file.Messages {
		if into.messages[m.ID] != nil {
			into.duplicates = append(into.duplicates, m.ID)
			continue
		}
		own, err := newMessage(b, m)
		if err != nil {
			return err
		}
		if own != nil {
			into.messages[m.ID] = own
		}
	}
	return nil
}
