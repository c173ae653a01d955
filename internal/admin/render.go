package admin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"

	"polydesk/internal/errs"
	"polydesk/internal/i18n"
	"polydesk/internal/view"
)

// page renders a template and sends it whole, or not at all.
func (v *visit) page(status int, name string, data any) error {
	var b bytes.Buffer
	if err := v.ad.views.Render(&b, name, data); err != nil {
		return errs.Wrap(errs.Internal, "err_internal", err)
	}
	v.Response().Header().Add("Vary", "HX-Request")
	return v.HTMLBlob(status, b.Bytes())
}

// scriptWords makes the JSON of "admin-words" for each interface language: the
// messages js_KEY, with the English of the list where a language lacks one.
// Placeholders of the scripts stand in braces, {name}, and are no concern of
// the catalogue.
func scriptWords(c *i18n.Catalogue, list []byte) (map[string]template.JS, error) {
	english := map[string]string{}
	if len(list) > 0 {
		if err := json.Unmarshal(list, &english); err != nil {
			return nil, fmt.Errorf("words of the scripts: %w", err)
		}
	}
	out := map[string]template.JS{}
	for _, tag := range c.Tags() {
		w, texts := c.For(tag), make(map[string]string, len(english))
		for key, text := range english {
			if id := "js_" + key; w.Has(id) {
				text = w.T(id)
			}
			texts[key] = text
		}
		data, err := view.Data(texts)
		if err != nil {
			return nil, err
		}
		out[tag] = data
	}
	return out, nil
}
