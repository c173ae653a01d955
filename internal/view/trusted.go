package view

import (
	"encoding/json"
	"fmt"
	"html/template"
)

// This file is the only place where text becomes trusted by html/template. Each
// function says why it may be.

// Fragment takes HTML that body's renderer made: an allow-list by construction.
func Fragment(html string) template.HTML { return template.HTML(html) }

// Data makes the content of a <script type="application/json"> element.
// encoding/json writes <, > and & as escapes, so that nothing in a text can
// close the element.
func Data(v any) (template.JS, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("page data: %w", err)
	}
	return template.JS(raw), nil
}
