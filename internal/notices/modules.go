package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is a Go module with its licence.
type module struct {
	Path, Version, Dir string

	licence string
	texts   []string
}

// modules lists the modules of all packages that the patterns depend on, by path.
func modules(flags []string, patterns ...string) ([]module, error) {
	args := append([]string{"list", "-e", "-deps", "-json=Module"}, flags...)
	cmd := exec.Command("go", append(args, patterns...)...)
	// One platform, so that the list is the same wherever it is made.
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	found := map[string]module{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if m := p.Module; m != nil && !m.Main {
			found[m.Path] = module{Path: m.Path, Version: m.Version, Dir: m.Dir}
		}
	}
	var all []module
	for _, m := range found {
		if err := m.read(); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	return all, nil
}

// read finds the licence files at the module's root.
func (m *module) read() error {
	if m.Dir == "" {
		return fmt.Errorf("module %s is not in the module cache: go mod download", m.Path)
	}
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		for _, prefix := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"} {
			if e.Type().IsRegular() && strings.HasPrefix(upper, prefix) && !strings.HasSuffix(upper, ".GO") {
				text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
				if err != nil {
					return err
				}
				m.texts = append(m.texts, normal(string(text)))
				if name := recognise(string(text)); name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("module %s: no licence was recognised in %s", m.Path, m.Dir)
	}
	slices.Sort(names)
	m.licence = strings.Join(names, " and ")
	return nil
}

// normal keeps a text as it is but for what would break the file it stands in.
func normal(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.TrimRight(line, " \t"))
	}
	return strings.ReplaceAll(strings.Trim(strings.Join(lines, "\n"), "\n"), "```", "'''")
}

// recognise names a licence by the sentences that only it has; empty for anything else.
func recognise(text string) string {
	words := strings.Join(strings.Fields(text), " ")
	has := func(s string) bool { return strings.Contains(words, s) }
	switch {
	case has("Apache License") && has("Version 2.0"):
		return "Apache-2.0"
	case has("Mozilla Public License") && has("2.0"):
		return "MPL-2.0"
	case has("Permission is hereby granted, free of charge"):
		return "MIT"
	case has("Redistribution and use in source and binary forms") && (has("Neither the name") || has("may not be used to endorse") || has("names of its contributors may")):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("Permission to use, copy, modify, and/or distribute") && has("provided that the above copyright notice"),
		has("Permission to use, copy, modify, and distribute this software"):
		return "ISC"
	}
	return ""
}

func sortAssets(all []asset) {
	slices.SortFunc(all, func(a, b asset) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.version, b.version)) })
}
