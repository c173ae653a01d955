package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

const head = `# Third-party software and data

Polydesk is under the Apache License 2.0 (LICENSE). What follows is the work of others. This file is written by
` + "`make notices`" + `; the licence names were recognised from the texts, and the texts count.

`

const copied = `## Copied into the repository, and part of the program

| what | where | licence | text |
|---|---|---|---|
| Unicode CLDR data (dates, lists, numbers, plural rules, names of languages), reshaped | internal/lang/languages.json | Unicode-3.0 | internal/lang/UNICODE-LICENSE.txt |
`

// tested is what lies in the repository for tests alone.
const tested = "| npm: axe-core (internal/browsertest/testdata, unchanged, for tests only) | 4.14.1 | MPL-2.0, internal/browsertest/testdata/axe.LICENSE.txt |\n"

// compose makes the whole file.
func compose() (string, error) {
	linked, err := modules(nil, "./cmd/polydesk")
	if err != nil {
		return "", err
	}
	all, err := modules([]string{"-test"}, "./...", "tool")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(head)
	b.WriteString(copied)
	for _, l := range bundled() {
		fmt.Fprintf(&b, "| %s | web/static | %s | web/static/THIRD_PARTY.txt |\n", l.name, l.licence)
	}
	fmt.Fprintf(&b, "\n## Go modules linked into the program\n\n| module | version | licence |\n|---|---|---|\n")
	fmt.Fprintf(&b, "| Go standard library | of the toolchain that builds it | BSD-3-Clause |\n")
	in := map[string]bool{}
	for _, m := range linked {
		in[m.Path] = true
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.Path, m.Version, m.licence)
	}
	fmt.Fprintf(&b, "\n## Used to build and test only\n\nNot part of the program; not copied here but where a folder is named.\n\n| module or package | version | licence |\n|---|---|---|\n")
	for _, m := range all {
		if !in[m.Path] {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", m.Path, m.Version, m.licence)
		}
	}
	b.WriteString(tested)
	kit, err := lockedPackages("web/kit/package-lock.json")
	if err != nil {
		return "", err
	}
	for _, p := range kit {
		fmt.Fprintf(&b, "| npm: %s | %s | %s |\n", p.name, p.version, p.licence)
	}
	b.WriteString("\n## Licence texts of the linked modules\n")
	writeTexts(&b, linked)
	return b.String(), nil
}

// writeTexts writes each text once, under the modules that bear it.
func writeTexts(b *strings.Builder, mods []module) {
	bearers, order := map[string][]string{}, []string{}
	for _, m := range mods {
		for _, t := range m.texts {
			if bearers[t] == nil {
				order = append(order, t)
			}
			bearers[t] = append(bearers[t], m.Path)
		}
	}
	for _, t := range order {
		fmt.Fprintf(b, "\n### %s\n\n```text\n%s\n```\n", strings.Join(bearers[t], ", "), t)
	}
}

type asset struct{ name, version, licence string }

// bundled reads what the bundle's own notice file names: lines such as "editor.js contains @tiptap/core 3.34.0 (MIT)".
func bundled() []asset {
	text, err := os.ReadFile("web/static/THIRD_PARTY.txt")
	if err != nil {
		return nil
	}
	var found []asset
	after := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if after && strings.Contains(line, "(") {
			name, licence, _ := strings.Cut(line, "(")
			licence, more, _ := strings.Cut(licence, ")")
			found = append(found, asset{name: strings.TrimSpace(name) + more, licence: licence})
		}
		after = strings.HasPrefix(line, "-----")
	}
	return found
}

// lockedPackages lists what a package-lock.json names, in its order.
func lockedPackages(path string) ([]asset, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version string `json:"version"`
			License string `json:"license"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []asset
	for key, p := range lock.Packages {
		if name, ok := strings.CutPrefix(key, "node_modules/"); ok {
			all = append(all, asset{name[strings.LastIndex(name, "node_modules/")+1:], p.Version, p.License})
		}
	}
	sortAssets(all)
	return all, nil
}
