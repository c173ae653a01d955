package credit

import (
	"cmp"
	"slices"
	"strings"

	"polydesk/internal/lang"
)

// longestLine is the length in bytes beyond which a line is no credit line.
const longestLine = 2000

// Voice is a language in which a credit line may be written, with its messages.
type Voice struct {
	Language *lang.Language
	Words    Words
}

// Recognise reads a credit line back: its kind and the ids of its agencies in order. The voices are tried in order,
// usually the desk's own and then English. It is tolerant of case, spaces, invisible characters, quotation marks, a
// full stop at the end, both ways of joining a list, and of a name in another script; it never guesses: the whole line
// must be one of the messages, and each name a known agency's, once.
func Recognise(line string, agencies []Agency, voices ...Voice) (kind string, ids []string, ok bool) {
	if len(line) > longestLine || strings.Contains(line, mark) {
		return "", nil, false
	}
	folded := foldLine(line)
	for _, v := range voices {
		var names []spelling
		for _, kind := range [...]string{With, BasedOn} {
			for n := 1; n <= 2; n++ {
				list, ok := v.inside(folded, attributionID(kind, n))
				if !ok {
					continue
				}
				if names == nil {
					names = spellings(agencies, v.Language)
				}
				r := reader{names: names, separators: separators(v.Language), dead: map[int]bool{}, list: list}
				if r.read(0) && distinct(r.ids) {
					return kind, r.ids, true
				}
			}
		}
	}
	return "", nil, false
}

// inside gives what stands in the message's place for agencies.
func (v Voice) inside(line, id string) (string, bool) {
	text, _ := v.Words(id, map[string]string{"Agencies": mark})
	before, after, ok := strings.Cut(foldLine(text), mark)
	if !ok || before == "" && after == "" {
		return "", false
	}
	if line, ok = strings.CutPrefix(line, before); !ok {
		return "", false
	}
	return strings.CutSuffix(line, after)
}

// spelling is a folded name and whose it is.
type spelling struct{ text, id string }

// spellings lists all names, longest first. A spelling that two agencies share is the one's whose name it is in this
// language, and nobody's when that does not decide.
func spellings(agencies []Agency, l *lang.Language) []spelling {
	own, all := map[string]string{}, map[string]string{}
	put := func(m map[string]string, name, id string) {
		key := foldLine(name)
		if other, taken := m[key]; taken && other != id {
			id = ""
		}
		m[key] = id
	}
	for _, a := range agencies {
		put(own, a.Name(l).Text, a.ID)
		for _, form := range a.Forms {
			put(all, form, a.ID)
		}
	}
	for name, id := range own {
		all[name] = id
	}
	var list []spelling
	for name, id := range all {
		if name != "" && id != "" {
			list = append(list, spelling{name, id})
		}
	}
	slices.SortFunc(list, func(a, b spelling) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text))
	})
	return list
}

// separators lists what may stand between two names, longest first.
func separators(l *lang.Language) []string {
	seen := map[string]bool{",": true}
	for _, house := range [...]bool{false, true} {
		for _, n := range [...]int{2, 4} {
			between := l.JoinParts(n, house)
			for _, s := range between[1 : len(between)-1] {
				folded := fold(mark + s + mark)
				seen[strings.Trim(folded, mark)] = true
			}
		}
	}
	delete(seen, "")
	var list []string
	for s := range seen {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return list
}

// reader reads a list of names from the left, the longest first, and comes back where that leads nowhere.
type reader struct {
	list       string
	names      []spelling
	separators []string
	dead       map[int]bool // places from which no reading was found
	ids        []string
}

func (r *reader) read(at int) bool {
	if r.dead[at] {
		return false
	}
	rest := r.list[at:]
	for _, n := range r.names {
		after, ok := strings.CutPrefix(rest, n.text)
		if !ok {
			continue
		}
		r.ids = append(r.ids, n.id)
		if after == "" {
			return true
		}
		for _, s := range r.separators {
			if strings.HasPrefix(after, s) && r.read(at+len(n.text)+len(s)) {
				return true
			}
		}
		r.ids = r.ids[:len(r.ids)-1]
	}
	r.dead[at] = true
	return false
}

func distinct(ids []string) bool {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return false
		}
		seen[id] = true
	}
	return len(ids) > 0
}
