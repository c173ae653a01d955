package i18n

import (
	"fmt"
	"io/fs"
	"strings"
)

// Doubt is a line that its drafter marked for a native editor.
type Doubt struct {
	ID  string // empty: the whole file
	Why string // may be empty
}

// Unsure lists the lines of a language that are marked "# UNSURE", in the order of the files. The mark stands in the
// comments right above a message; above the first one, parted by a blank line, it means the whole file.
func (c *Catalogue) Unsure(tag string) ([]Doubt, error) {
	b := c.books[tag]
	if b == nil {
		return nil, fmt.Errorf("messages: no language %q", tag)
	}
	var all []Doubt
	for _, name := range b.files {
		raw, err := fs.ReadFile(c.files, name)
		if err != nil {
			return nil, fmt.Errorf("messages: %w", err)
		}
		all = append(all, doubts(string(raw))...)
	}
	return all, nil
}

func doubts(file string) []Doubt {
	var all []Doubt
	var open *Doubt // a mark that waits for its message
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		id, isID := strings.CutPrefix(line, "[")
		switch mark, ok := strings.CutPrefix(line, "# UNSURE"); {
		case ok:
			open = &Doubt{Why: strings.TrimSpace(strings.TrimPrefix(mark, ":"))}
		case open == nil, strings.HasPrefix(line, "#"):
		case isID:
			open.ID = strings.TrimSuffix(id, "]")
			all, open = append(all, *open), nil
		case line == "":
			all, open = append(all, *open), nil
		}
	}
	return all
}
