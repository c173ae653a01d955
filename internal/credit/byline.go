package credit

import "polydesk/internal/lang"

// divider stands between a byline and the note that a name is withheld; it is the same in every script.
const divider = " · "

// Bylines is the sentence for the authors of one role, such as "By Anna Berg and Jon Lind": nothing for none. An empty
// role is Reporter. A protected author is not named and not joined to the list; the note that a name is withheld
// follows the names, once, or stands alone.
//
// Translators are credited together with the language they translated from: see Translation. Here they are named
// without a word, because no message says it without that language.
func Bylines(l *lang.Language, w Words, authors []Name, role string) []Part {
	s := sentence{l: l, w: w}
	names := numbered(authors)
	switch role {
	case Editor:
		s.id, s.slot = "editor", "Editors"
	case Photographer:
		s.id, s.slot = "photo_credit", "Credit"
	case Translator:
	default:
		s.id, s.slot = "by_authors", "Authors"
		if len(names) == 1 {
			s.id = "by_author"
		}
	}
	return s.withNote(authors)
}

// Translation is the sentence for those who translated from a language, whose name is in dictionary form.
func Translation(l *lang.Language, w Words, translators []Name, from *lang.Language) []Part {
	s := sentence{l: l, w: w, id: "translated_by", slot: "Translator", args: map[string]string{"Language": l.NameOf(from)}}
	if len(numbered(translators)) == 0 {
		s.id, s.slot = "translated_from", ""
		text, tag := w(s.id, s.args)
		return s.note(tidy([]Part{{Text: text, Lang: tag}}), translators)
	}
	return s.withNote(translators)
}

func (s sentence) withNote(authors []Name) []Part {
	var parts []Part
	if names := numbered(authors); len(names) > 0 && s.id == "" {
		parts = tidy(list(s.l, names, false))
	} else if len(names) > 0 {
		parts = s.parts(names)
	}
	return s.note(parts, authors)
}

// note says that a name is withheld, when one is.
func (s sentence) note(parts []Part, authors []Name) []Part {
	for _, a := range authors {
		if !a.Withheld {
			continue
		}
		text, tag := s.w("author_withheld", nil)
		if len(parts) > 0 {
			parts = append(parts, Part{Text: divider})
		}
		return append(parts, Part{Text: text, Lang: tag})
	}
	return parts
}
