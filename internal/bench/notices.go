package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/lang"
)

// correctionsMade is how often the source is corrected.
const correctionsMade = 10

// measureNotices corrects a story that is live in every language, and fetches all its translations: how long from the
// call that publishes the correction until the last of them bears the notice. On SQLite, and on PostgreSQL where an empty
// database is given.
func measureNotices(ctx context.Context, b *bench) error {
	if err := b.notices(ctx, "SQLite", "sqlite://"+filepath.Join(b.dir, "family.db")); err != nil {
		return err
	}
	if b.postgres == "" {
		return nil
	}
	return b.notices(ctx, "PostgreSQL", b.postgres)
}

func (b *bench) notices(ctx context.Context, engine, database string) error {
	data, err := os.MkdirTemp(b.dir, "family-")
	if err != nil {
		return err
	}
	at := []string{"--data", data, "--database", database}
	for _, l := range lang.All() {
		if _, err := command(ctx, b.binary, "", append([]string{"desk", "on", "--desk", l.ID}, at...)...); err != nil {
			return err
		}
	}
	const who = "all@bench.example"
	if _, err := command(ctx, b.binary, "a long password of everybody\n", append([]string{"user", "create", "--email", who, "--name", "Everybody", "--admin"}, at...)...); err != nil {
		return err
	}
	token, err := command(ctx, b.binary, "", append([]string{"token", "create", "--user", who}, at...)...)
	if err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	addr := "127.0.0.1:" + strconv.Itoa(port)
	server, err := start(ctx, "http://"+addr, "/readyz", b.binary, append([]string{"serve", "--addr", addr, "--trusted-proxies", "127.0.0.0/8", "--log-format", "json"}, at...)...)
	if err != nil {
		return err
	}
	defer server.kill()
	f := &family{client: newClient(server.base), token: token}
	if err := f.tell(ctx); err != nil {
		return err
	}
	var took []time.Duration
	for i := range correctionsMade {
		t, err := f.correct(ctx, i)
		if err != nil {
			return err
		}
		took = append(took, t)
	}
	slowest := quantile(took, 1)
	b.table.add(fmt.Sprintf("a correction published → its notice on %d other pages, fetched, %s", len(f.pages), engine), millis(slowest),
		fmt.Sprintf("slowest of %d; median %s ms", len(took), short(millis(median(took)))), atMost(1000, "ms"), atMost(1000, "ms"))
	return nil
}

// family is one story in every language.
type family struct {
	client *client
	token  string
	origin published
	pages  []string // of the translations
}

// tell publishes the origin and its translations.
func (f *family) tell(ctx context.Context) error {
	for _, l := range append([]*lang.Language{mustLanguage("en")}, lang.All()...) {
		if f.origin.ID != "" && l.ID == "en" {
			continue
		}
		in := map[string]any{"desk": l.ID, "headline": l.Autonym, "body_text": "1\n\n2\n\n3"}
		if f.origin.ID != "" {
			in["translation_of"] = f.origin.ID
		}
		draft, err := json.Marshal(in)
		if err != nil {
			return err
		}
		s, err := f.client.cycle(ctx, f.token, f.token, draft)
		if err != nil {
			return fmt.Errorf("%s: %w", l.ID, err)
		}
		if f.origin.ID == "" {
			f.origin = s
			continue
		}
		path, err := pathOf(s.PublicURL)
		if err != nil {
			return err
		}
		f.pages = append(f.pages, path)
	}
	return f.look(ctx, 0)
}

func mustLanguage(id string) *lang.Language {
	l, _ := lang.ByID(id)
	return l
}

// correct changes the origin, publishes that as a correction, and fetches all translations.
func (f *family) correct(ctx context.Context, i int) (time.Duration, error) {
	path := "/stories/" + f.origin.ID
	if err := f.client.call(ctx, http.MethodGet, path, f.token, nil, &f.origin); err != nil {
		return 0, err
	}
	text, err := json.Marshal(map[string]string{"body_text": fmt.Sprintf("1\n\n%d\n\n3", i+10)})
	if err != nil {
		return 0, err
	}
	if err := f.client.change(ctx, path, f.token, f.origin.Version, text, &f.origin); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := f.client.call(ctx, http.MethodPost, path+"/transitions", f.token,
		[]byte(`{"action":"publish","class":"correction","public_note":"A number was wrong."}`), &f.origin); err != nil {
		return 0, err
	}
	err = f.look(ctx, i+1)
	return time.Since(began), err
}

// look fetches every translation and counts the notices on it.
func (f *family) look(ctx context.Context, want int) error {
	for _, path := range f.pages {
		status, page, err := f.client.page(ctx, path, "192.0.2.1")
		if err != nil {
			return err
		}
		_, note, _ := bytes.Cut(page, []byte(`role="note">`))
		note, _, _ = bytes.Cut(note, []byte("</div>"))
		if got := strings.Count(string(note), "<p>"); status != http.StatusOK || got != want {
			return fmt.Errorf("%s answers %d with %d notices, want %d", path, status, got, want)
		}
	}
	return nil
}
