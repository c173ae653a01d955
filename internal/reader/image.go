package reader

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Rendition is one size of a picture, ready to be served.
type Rendition struct {
	// Name is unique within the picture, such as "wide-640"; Ext its file name's ending without the dot.
	Name   string `json:"name"`
	Ext    string `json:"ext"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Path is the rendition's address under a prefix such as "/media".
func (r Rendition) Path(prefix, key string) string {
	return prefix + "/" + key + "/" + r.Name + "." + r.Ext
}

// wide tells whether the rendition has the ratio 16:9, give or take the rounding of a pixel.
func (r Rendition) wide() bool {
	d := r.Width*9 - r.Height*16
	return d >= -16 && d <= 16
}

// Image is a picture without words: what a byline box needs.
type Image struct {
	Media         int64
	Key           string
	Width, Height int
	Renditions    []Rendition
}

// LeadImage is the picture at the top of a story with its words, as the column editions.lead keeps it.
type LeadImage struct {
	Media      int64       `json:"media"`
	Key        string      `json:"key"`
	Width      int         `json:"width"`
	Height     int         `json:"height"`
	Caption    string      `json:"caption,omitempty"`
	Alt        string      `json:"alt,omitempty"`
	Credit     string      `json:"credit,omitempty"`
	Renditions []Rendition `json:"renditions,omitempty"`
}

// Value writes the column: empty text for no picture.
func (l LeadImage) Value() (driver.Value, error) {
	if l.Key == "" {
		return "", nil
	}
	return jsonText(l)
}

// Scan reads the column.
func (l *LeadImage) Scan(src any) error { *l = LeadImage{}; return scanJSON(src, l) }

// Wide gives the renditions in 16:9, one for each width, narrowest first; when there is none, all that there are.
func Wide(rs []Rendition) []Rendition { return choose(rs, Rendition.wide) }

// Natural gives the renditions in the picture's own ratio (width to height), one for each width, narrowest first;
// when there is none, all that there are.
func Natural(rs []Rendition, width, height int) []Rendition {
	return choose(rs, func(r Rendition) bool {
		d := r.Width*height - r.Height*width
		return d <= max(width, height) && d >= -max(width, height)
	})
}

func choose(rs []Rendition, fits func(Rendition) bool) []Rendition {
	var out []Rendition
	for _, r := range rs {
		if r.Width > 0 && r.Height > 0 && fits(r) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		for _, r := range rs {
			if r.Width > 0 && r.Height > 0 {
				out = append(out, r)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Rendition) int { return a.Width - b.Width })
	return slices.CompactFunc(out, func(a, b Rendition) bool { return a.Width == b.Width })
}

// Srcset is the candidates' addresses with their widths, as the attribute wants them.
func Srcset(rs []Rendition, prefix, key string) string {
	var b []byte
	for i, r := range rs {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, r.Path(prefix, key)...)
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(r.Width), 10)
		b = append(b, 'w')
	}
	return string(b)
}

// Nearest gives the narrowest rendition of at least the width, else the widest; rs is ordered by width.
func Nearest(rs []Rendition, width int) (Rendition, bool) {
	if len(rs) == 0 {
		return Rendition{}, false
	}
	for _, r := range rs {
		if r.Width >= width {
			return r, true
		}
	}
	return rs[len(rs)-1], true
}

// Credits is who made a story, as the column editions.credits keeps it: numbers only, so that a name that changes or
// is protected later changes everywhere.
type Credits struct {
	Bylines      []Byline      `json:"bylines,omitempty"`
	Attributions []Attribution `json:"attributions,omitempty"`
	// Topics are in the story's order; the first is the kicker.
	Topics []int64 `json:"topics,omitempty"`
}

// Byline is an author's part in a story.
type Byline struct {
	AuthorID int64  `json:"author"`
	Role     string `json:"role"` // reporter, translator, editor, photographer
}

// Attribution is an agency's part in a story.
type Attribution struct {
	AgencyID int64  `json:"agency"`
	Kind     string `json:"kind"` // with, based_on
}

// Value writes the column.
func (c Credits) Value() (driver.Value, error) { return jsonText(c) }

// Scan reads the column.
func (c *Credits) Scan(src any) error { *c = Credits{}; return scanJSON(src, c) }

// Reflects maps an ancestor story's id to the revision of it that a text reflects.
type Reflects map[int64]int64

// Value writes the column.
func (r Reflects) Value() (driver.Value, error) {
	if r == nil {
		return "{}", nil
	}
	return jsonText(r)
}

// Scan reads the column.
func (r *Reflects) Scan(src any) error { *r = Reflects{}; return scanJSON(src, r) }

func jsonText(v any) (driver.Value, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func scanJSON(src, dst any) error {
	var b []byte
	switch s := src.(type) {
	case nil:
	case string:
		b = []byte(s)
	case []byte:
		b = s
	default:
		return fmt.Errorf("reader: a JSON column of type %T", src)
	}
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, dst)
}
