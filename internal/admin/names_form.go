package admin

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"polydesk/internal/desk"
	"polydesk/internal/lang"
)

// NameFields are the names of an author, topic or agency, one for each language
// or form, with a way to add one more.
type NameFields struct {
	Rows []NameRow
	Add  Field  // a select of what is not there yet; its button sends add=yes
	Plus string // the button's words
}

// NameRow is one language (or script, of an agency).
type NameRow struct {
	Tag   string
	Label Name // the language's own name
	In    string
	Name  Field
	Bio   Field // authors alone
}

// tagged is what stands under a tag: names by language, biographies by language.
type tagged map[string]string

// typedTags reads the fields prefix.TAG of a form.
func (v *visit) typedTags(prefix string) tagged {
	out := tagged{}
	for name, values := range v.Request().PostForm {
		if tag, ok := strings.CutPrefix(name, prefix+"."); ok && len(values) > 0 {
			out[tag] = strings.TrimSpace(strings.ReplaceAll(values[0], "\r\n", "\n"))
		}
	}
	return out
}

// filled leaves the empty ones away: a name that was emptied is taken away.
func (t tagged) filled() map[string]string {
	out := map[string]string{}
	for tag, text := range t {
		if text != "" {
			out[tag] = text
		}
	}
	return out
}

// adding says whether the form was sent to get one more language, which saves nothing.
func (v *visit) adding() bool { return v.FormValue("add") == "yes" }

// languageTags are the tags to show fields for: those that have a text, those
// of my own desks, the one just added; English where there would be none.
func (v *visit) languageTags(names tagged) ([]string, error) {
	if _, err := v.allDesks(); err != nil {
		return nil, err
	}
	tags := make([]string, 0, len(names)+4)
	for tag := range names {
		if _, ok := lang.ByTag(tag); ok {
			tags = append(tags, tag)
		}
	}
	for i := range v.desks {
		if len(v.who.Given[v.desks[i].ID]) > 0 {
			tags = append(tags, v.desks[i].Tag)
		}
	}
	if tag := v.FormValue("more"); v.adding() && tag != "" {
		if _, ok := lang.ByTag(tag); ok {
			tags = append(tags, tag)
		}
	}
	if len(tags) == 0 {
		tags = append(tags, "en")
	}
	v.sortTags(tags)
	return slices.Compact(tags), nil
}

// sortTags sorts by the order of the desks, those that are on first.
func (v *visit) sortTags(tags []string) {
	rank := func(tag string) int {
		i := slices.IndexFunc(v.desks, func(d desk.Desk) bool { return d.Tag == tag })
		if i < 0 || !v.desks[i].On {
			i += len(v.desks) + 1
		}
		return i
	}
	slices.SortFunc(tags, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
}

// nameFields makes the fields. bios is nil where there are no biographies.
func (v *visit) nameFields(names, bios tagged) (NameFields, error) {
	tags, err := v.languageTags(names)
	if err != nil {
		return NameFields{}, err
	}
	var f NameFields
	for _, tag := range tags {
		row := NameRow{Tag: tag, Label: inTag(tag, v.autonym(tag)), In: v.languageName(tag), Name: v.newField("names."+tag, "names_name", names[tag])}
		row.Name.Label = v.w.T("names_name_in", "Language", row.In)
		row.Name.Lang, row.Name.Dir = tag, row.Label.Dir
		if bios != nil {
			row.Bio = v.newField("biographies."+tag, "names_bio", bios[tag])
			row.Bio.Label = v.w.T("names_bio_in", "Language", row.In)
			row.Bio.Lang, row.Bio.Dir, row.Bio.Rows = tag, row.Label.Dir, 3
		}
		f.Rows = append(f.Rows, row)
	}
	f.Add, f.Plus = v.newField("more", "names_more", "").choose("", v.otherLanguages(tags)), v.w.T("names_add")
	return f, nil
}

// otherLanguages are the languages that are not there yet, by desks that are on first.
func (v *visit) otherLanguages(have []string) []Option {
	tags := make([]string, 0, len(v.desks))
	for i := range v.desks {
		if !slices.Contains(have, v.desks[i].Tag) {
			tags = append(tags, v.desks[i].Tag)
		}
	}
	v.sortTags(tags)
	options := []Option{{Label: v.w.T("names_choose")}}
	for _, tag := range tags {
		options = append(options, Option{Value: tag, Label: v.bothNames(v.languageName(tag), v.autonym(tag))})
	}
	return options
}

func (v *visit) autonym(tag string) string {
	if l, ok := lang.ByTag(tag); ok {
		return l.Autonym
	}
	return tag
}

// fields lists the controls, for the form's summary.
func (f *NameFields) fields() []*Field {
	var all []*Field
	for i := range f.Rows {
		all = append(all, &f.Rows[i].Name)
		if f.Rows[i].Bio.Name != "" {
			all = append(all, &f.Rows[i].Bio)
		}
	}
	return all
}

// shown is the name to show in a list: in the interface's language, else in
// English, else the first.
func (v *visit) shown(names tagged) Name {
	for _, tag := range []string{v.w.Lang(), "en", "Latn"} {
		if names[tag] != "" {
			return v.formName(tag, names[tag])
		}
	}
	keys := slices.Collect(maps.Keys(names))
	v.sortTags(keys)
	if len(keys) == 0 {
		return Name{}
	}
	return v.formName(keys[0], names[keys[0]])
}

// scripts are the forms of agencies' names that stand for all languages of a script.
func scripts() []string { return []string{"Latn", "Cyrl", "Arab", "Geor", "Armn"} }

// formName is a name under a tag, a desk's slug or a script.
func (v *visit) formName(form, text string) Name {
	switch form {
	case "Arab":
		return Name{Text: text, Lang: "und-Arab", Dir: "rtl"}
	case "Latn", "Cyrl", "Geor", "Armn":
		return Name{Text: text, Lang: "und-" + form, Dir: "ltr"}
	}
	if l, ok := lang.ByID(form); ok {
		return Name{Text: text, Lang: l.Tag, Dir: l.Direction}
	}
	return inTag(form, text)
}

// folds says whether one of the texts holds what is looked for, without regard
// to case.
func folds(find string, texts ...string) bool {
	find = strings.ToLower(find)
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), find) })
}

// languages are the own names of the languages of some tags, those of desks
// that are on first.
func (v *visit) languages(names tagged) []Name {
	tags := slices.Collect(maps.Keys(names))
	v.sortTags(tags)
	out := make([]Name, 0, len(tags))
	for _, tag := range tags {
		out = append(out, inTag(tag, v.autonym(tag)))
	}
	return out
}
