// Package templates embeds the page templates: one folder a surface. It holds no code beyond the embedding.
package templates

import "embed"

// Files has "site" (public pages) and "admin" (the newsroom).
//
//go:embed site/*.html admin/*.html
var Files embed.FS
