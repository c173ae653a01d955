package admin_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"polydesk/internal/admin/admintest"
	"polydesk/internal/story"
)

// previewOf makes a link as a person and answers the page it shows.
func previewOf(t *testing.T, n *admintest.Newsroom, who, path string) string {
	t.Helper()
	a := n.As(who).Get(path)
	src := a.Attrs("iframe", "src")
	if a.Status != 200 || len(src) != 1 || !strings.HasPrefix(src[0], "/admin/preview/") {
		t.Fatalf("status %d, frame %v", a.Status, src)
	}
	return src[0]
}

func TestAPreviewIsOpenToWhoeverHasItsLinkForAnHour(t *testing.T) {
	now := admintest.NewTime()
	n := admintest.Open(t, admintest.Config{Clock: now})
	s := n.Story("fa", "کتابخانه تا ده شب باز است")
	src := previewOf(t, n, admintest.Elsewhere, storyAddress(s)+"/preview")
	c := n.As(admintest.Nobody)
	a := c.Get(src)
	if a.Status != 200 || !strings.Contains(a.One("h1"), "کتابخانه") || a.Attrs("html", "dir")[0] != "rtl" {
		t.Fatalf("status %d, %q", a.Status, a.One("h1"))
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "X-Frame-Options": "SAMEORIGIN"} {
		if got := a.Header.Get(header); !strings.Contains(got, want) {
			t.Errorf("%s: %q", header, got)
		}
	}
	for name, path := range map[string]string{"another story's": strings.Replace(src, "/preview/", "/preview/z", 1), "a cut one": src[:len(src)-2], "no link": "/admin/preview/none"} {
		if a := c.Get(path); a.Status != 404 {
			t.Errorf("%s answers %d", name, a.Status)
		}
	}
	now.Pass(61 * time.Minute)
	if a := c.Get(src); a.Status != 404 {
		t.Errorf("after an hour it answers %d", a.Status)
	}
}

func TestALinkEndsWithTheRightsOfWhoMadeIt(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Draft")
	src := previewOf(t, n, admintest.Reporter, storyAddress(s)+"/preview")
	admin := n.Actor(admintest.Admin)
	if err := n.Accounts.Disable(context.Background(), &admin, n.Users[admintest.Reporter]); err != nil {
		t.Fatal(err)
	}
	if a := n.As(admintest.Nobody).Get(src); a.Status != 404 {
		t.Errorf("it answers %d", a.Status)
	}
}

func TestAPreviewShowsUnsavedTextToItsWriterAlone(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	s := n.Story("en", "Saved words")
	call[saved](t, n.As(admintest.Reporter).JSON("PUT", storyAddress(s)+"/draft", sending(s.View().Story.Version, 1, words("Unsaved words", "Text."))), 200)
	if a := n.As(admintest.Nobody).Get(previewOf(t, n, admintest.Reporter, storyAddress(s)+"/preview")); !strings.Contains(a.One("h1"), "Unsaved words") {
		t.Errorf("the writer's preview says %q", a.One("h1"))
	}
	if a := n.As(admintest.Nobody).Get(previewOf(t, n, admintest.Editor, storyAddress(s)+"/preview")); !strings.Contains(a.One("h1"), "Saved words") {
		t.Errorf("the editor's preview says %q", a.One("h1"))
	}
}

func TestPicturesAreOpenToTheirOwnersAndTheirPreviews(t *testing.T) {
	n := admintest.Open(t, admintest.Config{})
	c := n.As(admintest.Reporter)
	var body, picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 400, 300))); err != nil {
		t.Fatal(err)
	}
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a.png")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(picture.Bytes())
	form.Close()
	type up struct {
		Key, URL      string
		Width, Height int
	}
	got := call[up](t, c.Do("POST", "/admin/media", form.FormDataContentType(), body.String()), 201)
	if got.Width != 400 || got.Height != 300 {
		t.Errorf("taken in as %+v", got)
	}
	if a := c.Get(got.URL); a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
		t.Errorf("its owner gets %d %s", a.Status, a.Header.Get("Content-Type"))
	}
	if a := n.As(admintest.Elsewhere).Get(got.URL); a.Status != 404 {
		t.Errorf("a stranger gets %d", a.Status)
	}
	s := n.Story("en", "With a picture")
	v := s.View()
	content := v.Content.Clone()
	content.Lead = &story.Lead{Media: got.Key, Alt: "grey", Caption: "A picture"}
	if _, err := n.Stories.Save(context.Background(), n.Actor(admintest.Reporter), s.ID, story.Change{Version: v.Story.Version, Patch: story.WholePatch(content, nil)}); err != nil {
		t.Fatal(err)
	}
	if a := n.As(admintest.Editor).Get(got.URL); a.Status != 200 {
		t.Errorf("an editor of the story's desk gets %d", a.Status)
	}
	src := previewOf(t, n, admintest.Reporter, storyAddress(s)+"/preview")
	page := n.As(admintest.Nobody).Get(src)
	shown := page.Attrs("article img", "src")
	if len(shown) == 0 {
		shown = page.Attrs("figure img", "src")
	}
	if len(shown) == 0 || !strings.HasPrefix(shown[0], src+"/media/"+got.Key+"/") {
		t.Fatalf("the page shows %v", shown)
	}
	if a := n.As(admintest.Nobody).Get(shown[0]); a.Status != 200 {
		t.Errorf("the preview's picture answers %d", a.Status)
	}
	other := previewOf(t, n, admintest.Reporter, storyAddress(n.Story("en", "Without"))+"/preview")
	if a := n.As(admintest.Nobody).Get(strings.Replace(shown[0], src, other, 1)); a.Status != 404 {
		t.Errorf("another preview's link opens it: %d", a.Status)
	}
	if a := c.JSON("POST", "/admin/media", ""); a.Status != 422 {
		t.Errorf("no file answers %d", a.Status)
	}
}
