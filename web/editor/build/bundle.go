package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the bundles: output name and source below the editor's folder.
var entries = []struct{ out, in string }{
	{"editor.js", "src/main.js"},
	{"admin.js", "src/admin/main.js"},
}

// errNoModules says that the packages to bundle are not installed.
var errNoModules = errors.New("node_modules is missing: run npm ci in web/editor")

// Build makes the files of web/static that are made from the editor's folder:
// the bundles and THIRD_PARTY.txt. The same sources give the same bytes.
// static is read for the names of the vendored files only.
func Build(editor, static string) (map[string][]byte, error) {
	if _, err := os.Stat(filepath.Join(editor, "node_modules", "@tiptap", "core")); err != nil {
		return nil, errNoModules
	}
	root, err := filepath.Abs(editor)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	used := map[string]bool{}
	for _, e := range entries {
		code, packages, err := bundle(root, e.in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.out, err)
		}
		files[e.out] = code
		for _, p := range packages {
			used[p] = true
		}
	}
	notices, err := thirdParty(root, used)
	if err != nil {
		return nil, err
	}
	files["THIRD_PARTY.txt"] = notices
	return files, nil
}

// bundle gives one minified module and the packages that are in it.
func bundle(root, in string) ([]byte, []string, error) {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     root,
		EntryPoints:       []string{in},
		Bundle:            true,
		Metafile:          true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Format:            api.FormatESModule,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Banner:            map[string]string{"js": "/* Polydesk, Apache-2.0. Licences of what is bundled: THIRD_PARTY.txt */"},
		LogLevel:          api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return nil, nil, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	packages, err := packagesOf(result.Metafile)
	return result.OutputFiles[0].Contents, packages, err
}

// packagesOf reads from esbuild's account which packages have bytes in the output.
func packagesOf(metafile string) ([]string, error) {
	var meta struct {
		Outputs map[string]struct {
			Inputs map[string]struct {
				Bytes int `json:"bytesInOutput"`
			} `json:"inputs"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	var packages []string
	for _, out := range meta.Outputs {
		for path, in := range out.Inputs {
			if _, rest, ok := strings.Cut(path, "node_modules/"); ok && in.Bytes > 0 {
				packages = append(packages, packageName(rest))
			}
		}
	}
	return packages, nil
}

func packageName(path string) string {
	parts := strings.SplitN(path, "/", 3)
	if strings.HasPrefix(path, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// thirdParty writes name, version and licence text of each bundled package,
// after the vendored files' own (kept in vendored.txt).
func thirdParty(root string, used map[string]bool) ([]byte, error) {
	vendored, err := os.ReadFile(filepath.Join(root, "vendored.txt"))
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(used))
	for name := range used {
		names = append(names, name)
	}
	sort.Strings(names)
	var b strings.Builder
	b.WriteString("Third-party software in this folder, with its licences.\n\n")
	b.Write(vendored)
	for _, name := range names {
		text, err := licence(filepath.Join(root, "node_modules", filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(&b, "\n%s\neditor.js contains %s\n\n%s\n", strings.Repeat("-", 72), text.title(name), strings.TrimSpace(text.body))
	}
	return []byte(b.String()), nil
}

type licenceText struct{ version, name, body string }

func (l licenceText) title(pkg string) string {
	return fmt.Sprintf("%s %s (%s)", pkg, l.version, l.name)
}

func licence(dir string) (licenceText, error) {
	var pkg struct{ Version, License string }
	raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return licenceText{}, err
	}
	if err := json.Unmarshal(raw, &pkg); err != nil {
		return licenceText{}, err
	}
	for _, name := range []string{"LICENSE", "LICENSE.md", "LICENSE.txt"} {
		if body, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			return licenceText{pkg.Version, pkg.License, strings.ReplaceAll(string(body), "\r\n", "\n")}, nil
		}
	}
	return licenceText{}, errors.New("has no licence file")
}
