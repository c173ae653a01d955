// Package migrations holds the schema as numbered SQL files, one folder a
// dialect, embedded so that the program needs nothing beside it. No code
// belongs here; store applies the files.
package migrations

import "embed"

// Files holds sqlite/NNNN_title.sql and postgres/NNNN_title.sql, in goose's
// format, up and down.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
