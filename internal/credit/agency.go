package credit

import "polydesk/internal/lang"

// latin is the script of the form in which every agency is known.
const latin = "Latn"

// latinForm is the language that a Latin name bears inside another script: it is the agency's international name.
const latinForm = "en"

// Agency is a news agency with its names.
type Agency struct {
	ID string
	// Forms are its names in dictionary form, by language tag, by desk slug or by script (ISO 15924).
	Forms map[string]string
}

// Name is the agency's name in a language: the form of the language's tag, of its desk, of its script, or else the
// Latin one, which then bears a language of its own. An agency without any of these is called by its id.
func (a Agency) Name(l *lang.Language) Name {
	for _, key := range [...]string{l.Tag, l.ID, l.Script} {
		if s := a.Forms[key]; s != "" {
			return Name{Text: s}
		}
	}
	if s := a.Forms[latin]; s != "" {
		return Name{Text: s, Lang: latinForm}
	}
	return Name{Text: a.ID, Lang: latinForm}
}
