package admin

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"polydesk/internal/body"
	"polydesk/internal/credit"
	"polydesk/internal/desk"
	"polydesk/internal/story"
)

// ConvertCall is the text of a whole story as somebody pasted it.
type ConvertCall struct {
	Desk string `json:"desk"`
	Text string `json:"text"`
}

// ConvertAnswer is what was made of it. CreditLine is the line that was taken
// out of the text and became Attributions; empty when there was none.
type ConvertAnswer struct {
	Headline     string              `json:"headline"`
	Body         *body.Doc           `json:"body"`
	Attributions []story.Attribution `json:"attributions"`
	CreditLine   string              `json:"credit_line"`
	Names        ScriptNames         `json:"names"`
}

// storyConvert makes a headline, a text and credits of plain text. It keeps
// nothing; the page puts them where they belong, with one undo.
func (ad *Admin) storyConvert(v *visit) error {
	var in ConvertCall
	if err := v.readJSON(&in); err != nil {
		return err
	}
	d, err := ad.Desks.BySlug(v.ctx(), in.Desk)
	if err != nil {
		return err
	}
	out := ConvertAnswer{Attributions: []story.Attribution{}, Body: body.FromText(in.Text)}
	if err := out.Body.Check(); err != nil {
		return err
	}
	if err := v.takeCredit(d, &out); err != nil {
		return err
	}
	takeHeadline(&out)
	out.Body.AssignIDs(story.NewBlockID)
	return v.JSON(http.StatusOK, out)
}

// takeCredit takes a credit line of the desk's language out of the end of the text.
func (v *visit) takeCredit(d *desk.Desk, out *ConvertAnswer) error {
	blocks := out.Body.Content
	if len(blocks) == 0 {
		return nil
	}
	list, err := v.ad.Desks.Agencies(v.ctx())
	if err != nil {
		return err
	}
	agencies := make([]credit.Agency, len(list))
	for i := range list {
		agencies[i] = agency(&list[i])
	}
	last := blocks[len(blocks)-1].Text()
	kind, ids, ok := credit.Recognise(last, agencies, v.voices(d)...)
	if !ok {
		return nil
	}
	out.CreditLine, out.Body.Content = last, blocks[:len(blocks)-1]
	c := story.Content{}
	for _, id := range ids {
		c.Attributions = append(c.Attributions, story.Attribution{Agency: id, Kind: kind})
	}
	out.Attributions = c.Attributions
	out.Names, err = v.namesOf(d, &c)
	return err
}

// longestHeadline is the length in letters beyond which a first line is a
// paragraph, not a headline.
const longestHeadline = 160

// takeHeadline takes the first paragraph for the headline when it looks like
// one: short, with text below it, and not ended like a sentence.
func takeHeadline(out *ConvertAnswer) {
	blocks := out.Body.Content
	if len(blocks) < 2 {
		return
	}
	first := strings.TrimSpace(blocks[0].Text())
	if first == "" || utf8.RuneCountInString(first) > longestHeadline || endsSentence(first) {
		return
	}
	out.Headline, out.Body.Content = first, blocks[1:]
}

// endsSentence says whether a line ends in a full stop of any of our scripts, a
// colon or a comma. A question may be a headline, and so may what ends in a
// quotation mark.
func endsSentence(line string) bool {
	line = strings.TrimRightFunc(line, unicode.IsSpace)
	r, _ := utf8.DecodeLastRuneInString(line)
	return strings.ContainsRune(".:;,…۔։،؛", r)
}
