// Command build bundles the scripts of web/editor into web/static with esbuild
// as a library, and writes the licences of what the bundles contain. It is run
// by "go generate ./web" and needs node_modules (npm ci in web/editor).
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	editor := flag.String("editor", "editor", "folder of the sources")
	static := flag.String("static", "static", "folder to write to")
	flag.Parse()
	if err := run(*editor, *static); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(editor, static string) error {
	files, err := Build(editor, static)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(static, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
