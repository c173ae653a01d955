package i18n

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/sync/errgroup"
	"golang.org/x/text/language"

	"polydesk/internal/lang"
)

// book is what one language itself says.
type book struct {
	tag        string
	language   *lang.Language // nil for an interface language that no desk writes in
	plurals    *plurals
	messages   map[string]*message
	duplicates []string
	files      []string
}

func newBook(tag string) *book {
	b := &book{tag: tag, messages: map[string]*message{}}
	b.language, _ = lang.ByTag(tag)
	b.plurals = newPlurals(b.pluralTag())
	return b
}

// pluralTag is the tag under which go-i18n has the right plural rule. go-i18n has none for Bashkir, Tatar, Crimean
// Tatar, Montenegrin and Dari, and would refuse the file, or answer in another language.
func (b *book) pluralTag() string {
	if b.language != nil && b.language.GoI18nTag != "" {
		return b.language.GoI18nTag
	}
	return b.tag
}

// readBooks reads all AREA.TAG.toml of a folder: languages side by side, the files of one in the order of their names.
func readBooks(files fs.FS) (map[string]*book, error) {
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
			books[tag] = newBook(tag)
		}
		books[tag].files = append(books[tag].files, name)
	}
	var all errgroup.Group
	for _, b := range books {
		all.Go(func() error { return b.readAll(files) })
	}
	if err := all.Wait(); err != nil {
		return nil, err
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

func (b *book) readAll(files fs.FS) error {
	for _, name := range b.files {
		if err := b.read(files, name); err != nil {
			return fmt.Errorf("messages in %s: %w", name, err)
		}
	}
	// Content languages are known to have a rule, which a test holds against CLDR; any other has to show it.
	if b.language == nil {
		if err := b.plurals.check(); err != nil {
			return fmt.Errorf("messages of %s: %w", b.tag, err)
		}
	}
	return nil
}

func (b *book) read(files fs.FS, name string) error {
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
		if b.messages[m.ID] != nil {
			b.duplicates = append(b.duplicates, m.ID)
			continue
		}
		own, err := newMessage(b, m)
		if err != nil {
			return err
		}
		if own != nil {
			b.messages[m.ID] = own
		}
	}
	return nil
}
