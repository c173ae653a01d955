package translation

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"polydesk/internal/body"
)

// place orders a block's rows as their keys count: "l.2-1" before "l.10-1".
func place(key string) []int {
	var out []int
	for n := range strings.SplitSeq(key[strings.LastIndexByte(key, '.')+1:], "-") {
		i, _ := strconv.Atoi(n)
		out = append(out, i)
	}
	return out
}

func empty(texts [][]body.Inline) bool {
	for _, in := range texts {
		for _, p := range in {
			if strings.TrimSpace(p.Text) != "" {
				return false
			}
		}
	}
	return true
}

// letters is a text without its white space, by which a block is compared with
// the join of its segments.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// plain is a tagged text without its tags.
func plain(tagged string) string {
	var out strings.Builder
	for tagged != "" {
		before, after, found := strings.Cut(tagged, "⟨")
		out.WriteString(before)
		if !found {
			break
		}
		if rest, ok := strings.CutPrefix(after, "⟨"); ok {
			out.WriteString("⟨")
			tagged = rest
			continue
		}
		_, tagged, _ = strings.Cut(after, "⟩")
	}
	return out.String()
}

// cutAt cuts a block's texts where its rows' texts end; not ok when it is not
// their join. The pieces answer in the order of rows.
func cutAt(texts [][]body.Inline, rows []*SegmentRow) ([][]body.Inline, bool) {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(place(rows[a].Key), place(rows[b].Key)) })
	out := make([][]body.Inline, len(rows))
	var whole []body.Inline
	for _, in := range texts {
		whole = append(whole, in...)
	}
	for _, i := range order {
		want := letters(plain(rows[i].Target))
		for want != "" {
			if len(whole) == 0 {
				return nil, false
			}
			head := whole[0]
			n := 0
			for j, r := range head.Text {
				if want == "" {
					break
				}
				n = j + len(string(r))
				if unicode.IsSpace(r) {
					continue
				}
				rest, ok := strings.CutPrefix(want, string(r))
				if !ok {
					return nil, false
				}
				want = rest
			}
			taken := head
			taken.Text = head.Text[:n]
			out[i] = append(out[i], taken)
			if head.Text = head.Text[n:]; head.Text == "" {
				whole = whole[1:]
			} else {
				whole[0] = head
			}
		}
		for len(whole) > 0 && whole[0].Break && cmp.Compare(len(out[i]), 0) > 0 {
			out[i], whole = append(out[i], whole[0]), whole[1:]
		}
	}
	return out, empty([][]body.Inline{whole})
}
