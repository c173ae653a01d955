package lang

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

//go:embed languages.json
var languagesJSON []byte

// record is one language as the data file has it.
type record struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Tag        string       `json:"tag"`
	Hreflang   string       `json:"hreflang"`
	CLDR       string       `json:"cldr"`
	Autonym    string       `json:"autonym"`
	Script     string       `json:"script"`
	Direction  string       `json:"direction"`
	Region     string       `json:"region"`
	Zone       string       `json:"timeZone"`
	FirstDay   string       `json:"firstDay"`
	Calendar   string       `json:"calendar"`
	Aliases    []string     `json:"aliases"`
	UIFallback []string     `json:"uiFallback"`
	GoI18nTag  string       `json:"goI18nTag"`
	Plural     pluralRecord `json:"plural"`
	List       listPattern  `json:"list"`
	ListHouse  *listPattern `json:"listHouse"`
	Quotes     [4]string    `json:"quotes"`
	// QuotesHouse is absent where CLDR's marks are the language's own.
	QuotesHouse *[4]string     `json:"quotesHouse"`
	Numbers     numberStyle    `json:"numbers"`
	Gregorian   calendarStyle  `json:"gregorian"`
	Persian     *calendarStyle `json:"persian"`
	Coverage    string         `json:"coverage"`
	Note        string         `json:"note"`
}

type pluralRecord struct {
	Categories []string          `json:"categories"`
	Rules      map[string]string `json:"rules"`
}

// listPattern is CLDR's conjunction list; {0} and {1} are the places.
type listPattern struct {
	Two    string `json:"two"`
	Start  string `json:"start"`
	Middle string `json:"middle"`
	End    string `json:"end"`
}

type numberStyle struct {
	System      string `json:"system"` // "latn" or "arabext"
	Group       string `json:"group"`
	Minus       string `json:"minus"`
	MinGrouping int    `json:"minGrouping"` // digits before the first separator that make it worth having
}

// calendarStyle is what the data says of one calendar. The Persian one has
// only months and dates: days, times and joints are those of the Gregorian.
type calendarStyle struct {
	Months    nameForms `json:"months"`
	Days      nameForms `json:"days"`
	Date      lengths   `json:"date"`
	Time      lengths   `json:"time"`
	DateTime  lengths   `json:"dateTimeAt"`
	YearMonth string    `json:"yMMMM"`
	Periods   struct {
		AM string `json:"am"`
		PM string `json:"pm"`
	} `json:"dayPeriods"`
}

// nameForms are names of months (12) or days (7, Sunday first). The wide form
// stands in a date (genitive in Slavic, ezafe in Persian), the standalone one
// alone; an absent standalone form is the same as the other.
type nameForms struct {
	Wide           []string `json:"wide"`
	WideStandalone []string `json:"wideStandalone"`
	Abbr           []string `json:"abbr"`
	AbbrStandalone []string `json:"abbrStandalone"`
}

type lengths struct {
	Full   string `json:"full"`
	Long   string `json:"long"`
	Medium string `json:"medium"`
	Short  string `json:"short"`
}

type languages struct {
	all   []*Language
	byID  map[string]*Language
	byTag map[string]*Language
	// asked is every id, tag, hreflang and alias in lower case.
	asked map[string]*Language
}

// table reads the data once, on first use: a program that only prints its
// version pays nothing. The file is embedded and tested, so a fault in it is a
// fault of the build and stops the program.
var table = sync.OnceValue(func() *languages {
	t, err := parse(languagesJSON)
	if err != nil {
		panic("lang: embedded languages.json: " + err.Error())
	}
	return t
})

func parse(raw []byte) (*languages, error) {
	var file struct {
		Languages []record                     `json:"languages"`
		Names     map[string]map[string]string `json:"languageNames"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, err
	}
	t := &languages{
		byID:  make(map[string]*Language, len(file.Languages)),
		byTag: make(map[string]*Language, len(file.Languages)),
		asked: make(map[string]*Language, 8*len(file.Languages)),
	}
	for i := range file.Languages {
		l, err := file.Languages[i].language(file.Names)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Languages[i].ID, err)
		}
		if err := t.add(l); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *languages) add(l *Language) error {
	if t.byID[l.ID] != nil || t.byTag[l.Tag] != nil {
		return fmt.Errorf("%s stands twice", l.ID)
	}
	t.all = append(t.all, l)
	t.byID[l.ID] = l
	t.byTag[l.Tag] = l
	for _, name := range append([]string{l.ID, l.Tag, l.Hreflang}, l.Aliases...) {
		key := normalTag(name)
		if other := t.asked[key]; other != nil && other != l {
			return fmt.Errorf("%q means both %s and %s", name, other.ID, l.ID)
		}
		t.asked[key] = l
	}
	return nil
}

// language turns a record into what the package works with.
func (r *record) language(names map[string]map[string]string) (*Language, error) {
	l := &Language{
		ID: r.ID, Name: r.Name, Tag: r.Tag, Hreflang: r.Hreflang, Autonym: r.Autonym,
		Script: r.Script, Direction: r.Direction, Region: r.Region, Zone: r.Zone,
		Calendar: r.Calendar, GoI18nTag: r.GoI18nTag, Coverage: r.Coverage, Note: r.Note,
		Aliases: r.Aliases, UIFallback: r.UIFallback,
		Quotes: r.Quotes, HouseQuotes: r.Quotes,
		list: r.List, houseList: r.List,
		numbers: r.Numbers, gregorian: r.Gregorian, persian: r.Persian,
		digits: digitsOf(r.Numbers.System), categories: r.Plural.Categories, names: names[r.ID],
	}
	if r.QuotesHouse != nil {
		l.HouseQuotes = *r.QuotesHouse
	}
	if r.ListHouse != nil {
		l.houseList = r.ListHouse.over(r.List)
	}
	if (r.Calendar == "persian") != (r.Persian != nil) {
		return nil, fmt.Errorf("calendar %q does not fit its data", r.Calendar)
	}
	var err error
	if l.FirstDay, err = weekdayOf(r.FirstDay); err != nil {
		return nil, err
	}
	if l.plural, err = parsePlural(r.Plural); err != nil {
		return nil, err
	}
	l.location = sync.OnceValue(func() *time.Location { return locationOf(r.Zone) })
	l.collators.New = func() any { return newCollator(r.CLDR, r.Tag) }
	return l, nil
}

// over lays the places that the house pattern names over CLDR's.
func (p listPattern) over(base listPattern) listPattern {
	for _, f := range []struct{ from, to *string }{
		{&p.Two, &base.Two}, {&p.Start, &base.Start}, {&p.Middle, &base.Middle}, {&p.End, &base.End},
	} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	return base
}

func weekdayOf(s string) (time.Weekday, error) {
	for i, name := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		if name == s {
			return time.Weekday(i), nil
		}
	}
	return 0, fmt.Errorf("no weekday %q", s)
}

func locationOf(zone string) *time.Location {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return loc
}
