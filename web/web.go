// Package web carries the static files of the newsroom's pages inside the
// binary: stylesheets, the vendored libraries and the bundled scripts.
//
// It only embeds. Serving, naming by content hash and caching belong to the
// surfaces; templates have a folder and an embedding file of their own.
// editor.js, admin.js and THIRD_PARTY.txt are built from web/editor; see its
// README for the contract between the pages and the scripts.
package web

import "embed"

//go:generate go run ./editor/build -editor editor -static static

// Static holds the folder "static": admin.css, tabler.min.css,
// tabler.rtl.min.css, htmx.min.js, admin.js, editor.js and THIRD_PARTY.txt.
//
//go:embed static
var Static embed.FS

// Words is the list of texts that the scripts use: a JSON object of key to its
// English wording. Its message in locales/admin is "js_" + key; the page gives
// them to the scripts as the JSON of "admin-words".
//
//go:embed editor/words.json
var Words []byte
