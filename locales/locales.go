// Package locales holds the house's words: reader messages in every desk's language, and the texts of the newsroom's
// interface. A new language is a new file here, no Go.
//
// reader/active.TAG.toml has what readers see; TAG is the tag of the content language.
// admin/AREA.TAG.toml has the interface; all areas of a tag make one language ("active" is the common one).
// The files are go-i18n's TOML. A comment "# UNSURE: why" above a message marks a line that a native editor should see.
package locales

import (
	"embed"
	"io/fs"
)

//go:embed reader/*.toml admin/*.toml
var files embed.FS

// Reader is the folder of reader messages.
func Reader() fs.FS { return sub("reader") }

// Admin is the folder of the interface's texts.
func Admin() fs.FS { return sub("admin") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil { // only for a name that is no path: not these two
		panic(err)
	}
	return f
}
