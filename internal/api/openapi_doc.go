package api

import "polydesk/internal/body"

// docSchemas describe the block document, whose types are read and written by
// package body: kept here by hand, held against real answers by the tests.
func docSchemas() obj {
	str := obj{"type": "string"}
	ref := func(name string) obj { return obj{"$ref": "#/components/schemas/" + name} }
	listOf := func(name string) obj { return obj{"type": "array", "items": ref(name)} }
	attrs := obj{
		"id":       obj{"type": "string", "description": "stable through edits; one is given to a block without"},
		"src":      obj{"type": "array", "items": str, "description": "of a translation: ids of the source's blocks"},
		"src_hash": obj{"type": "string", "description": "of a translation: hash of the source text it was made from"},
		"level":    obj{"type": "integer", "minimum": 2, "maximum": 4, "description": "of a heading"},
		"ordered":  obj{"type": "boolean", "description": "of a list"},
		"media":    obj{"type": "string", "description": "of an image: a picture's key"},
		"caption":  obj{"type": "string", "description": "of an image; of a quote: who said it"},
		"alt":      str, "credit": str,
		"url": obj{"type": "string", "description": "of an embed"}, "title": str,
	}
	return obj{
		"Doc": obj{"type": "object", "required": []string{"type", "content"}, "additionalProperties": false,
			"properties": obj{"type": obj{"type": "string", "enum": []string{"doc"}}, "content": listOf("Block")}},
		"Block": obj{"type": "object", "required": []string{"type"}, "additionalProperties": false, "properties": obj{
			"type":    obj{"type": "string", "enum": []string{body.Paragraph, body.Heading, body.Quote, body.List, body.Image, body.Embed, body.Divider}},
			"attrs":   obj{"type": "object", "properties": attrs, "additionalProperties": false},
			"content": obj{"type": "array", "items": obj{"anyOf": []any{ref("Inline"), ref("Item")}}}}},
		"Item": obj{"type": "object", "required": []string{"type"}, "additionalProperties": false, "properties": obj{
			"type": obj{"type": "string", "enum": []string{"item"}}, "content": listOf("Inline")}},
		"Inline": obj{"type": "object", "required": []string{"type"}, "additionalProperties": false, "properties": obj{
			"type": obj{"type": "string", "enum": []string{"text", "hardBreak"}}, "text": str, "marks": listOf("Mark")}},
		"Mark": obj{"type": "object", "required": []string{"type"}, "additionalProperties": false, "properties": obj{
			"type": obj{"type": "string", "enum": []string{"strong", "emphasis", "link", "span"}},
			"attrs": obj{"type": "object", "additionalProperties": false, "properties": obj{
				"href": obj{"type": "string", "description": "of a link: https, http or mailto"},
				"lang": obj{"type": "string", "description": "of a span"}, "dir": obj{"type": "string", "enum": []string{"ltr", "rtl", "auto"}}}}}},
	}
}
