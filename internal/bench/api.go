package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// client speaks the newsroom's API as a script does.
type client struct {
	base string
	http *http.Client
}

func newClient(base string) *client {
	return &client{base: base, http: &http.Client{Timeout: 30 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// published is a story as the API answers it, as far as it is needed here.
type published struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Live      string `json:"live"`
	Version   int64  `json:"version"`
	PublicURL string `json:"public_url"`
	Headline  string `json:"headline"`
}

// change writes a story over the version that was read.
func (c *client) change(ctx context.Context, path, token string, version int64, in []byte, out any) error {
	return c.send(ctx, http.MethodPatch, path, token, map[string]string{"If-Match": strconv.FormatInt(version, 10)}, in, out)
}

func (c *client) call(ctx context.Context, method, path, token string, in []byte, out any) error {
	return c.send(ctx, method, path, token, nil, in, out)
}

func (c *client) send(ctx context.Context, method, path, token string, headers map[string]string, in []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, bytes.NewReader(in))
	if err != nil {
		return err
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	r, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if r.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, r.Status, text)
	}
	return json.Unmarshal(text, out)
}

// newStory is what a script sends to begin a story.
type newStory struct {
	Desk     string   `json:"desk"`
	Headline string   `json:"headline"`
	Deck     string   `json:"deck"`
	Text     string   `json:"body_text"`
	Bylines  []byline `json:"bylines"`
	Topics   []string `json:"topics"`
}

type byline struct {
	Author string `json:"author"`
}

// draft is a new story's JSON, as large as an ordinary article.
func (b *bench) draft(headline, text string) ([]byte, error) {
	return json.Marshal(newStory{b.room.desk, headline, "The library by the river stays open until nine.", text, []byline{{b.room.author}}, []string{b.room.topic}})
}

// cycle takes a story from nothing to its readers in four calls.
func (c *client) cycle(ctx context.Context, reporter, chief string, draft []byte) (published, error) {
	var s published
	if err := c.call(ctx, http.MethodPost, "/stories", reporter, draft, &s); err != nil {
		return s, err
	}
	for _, step := range []struct{ action, token string }{{"submit", reporter}, {"approve", chief}, {"publish", chief}} {
		if err := c.call(ctx, http.MethodPost, "/stories/"+s.ID+"/transitions", step.token, []byte(`{"action":"`+step.action+`"}`), &s); err != nil {
			return s, err
		}
	}
	if s.Live != "live" || s.PublicURL == "" {
		return s, fmt.Errorf("story %s is %s after its publication, with the address %q", s.ID, s.Live, s.PublicURL)
	}
	return s, nil
}

// page gets a public page as text. Each asker comes from an address of its own, which the server believes because
// this machine is a trusted proxy: search is limited by address.
func (c *client) page(ctx context.Context, path, from string) (status int, text []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-Forwarded-For", from)
	r, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	text, err = io.ReadAll(r.Body)
	return r.StatusCode, text, err
}

// pathOf is the path and query of an address.
func pathOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	return u.RequestURI(), nil
}
