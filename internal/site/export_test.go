package site

import "polydesk/internal/httpx"

// StyleSource is the policy's expression for an inline style.
func StyleSource(style string) string { return httpx.StyleHash(style) }
