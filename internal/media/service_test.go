package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/app/apptest"
	"polydesk/internal/errs"
	"polydesk/internal/media"
	"polydesk/internal/story"
	"polydesk/internal/translation"
)

func TestMain(m *testing.M) { apptest.Main(m) }

func ctx() context.Context { return context.Background() }

func aPNG(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func aJPEG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func upload(t *testing.T, r *apptest.Room, by account.Actor, data []byte) *media.Media {
	t.Helper()
	m, err := r.Media.Upload(ctx(), &by, data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAnybodyWithARoleAtADeskTakesPicturesIn(t *testing.T) {
	r := apptest.New(t, "")
	reading := r.Person("en:chief")
	reading.ReadOnly = true
	for name, c := range map[string]struct {
		who  account.Actor
		want errs.Kind
	}{
		"a reporter":                 {r.Person("en:reporter"), errs.None},
		"a translator":               {r.Person("ka:translator"), errs.None},
		"an admin without a desk":    {r.Person("admin"), errs.None},
		"somebody without a role":    {r.Person(), errs.Forbidden},
		"a token that may only read": {reading, errs.Forbidden},
	} {
		if _, err := r.Media.Upload(ctx(), &c.who, aPNG(t, 2, 2)); errs.KindOf(err) != c.want {
			t.Errorf("%s: %v, want kind %v", name, err, c.want)
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	r := apptest.New(t, "")
	who := r.Person("en:reporter")
	whole := aJPEG(t)
	for name, c := range map[string]struct {
		data []byte
		kind errs.Kind
		id   string
	}{
		"nothing":                           {nil, errs.Invalid, "err_image_format"},
		"text":                              {[]byte("a picture, honestly"), errs.Invalid, "err_image_format"},
		"a page with a script":              {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"), errs.Invalid, "err_image_format"},
		"a GIF":                             {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), errs.Invalid, "err_image_format"},
		"half a JPEG":                       {whole[:len(whole)/2], errs.Invalid, "err_image_broken"},
		"a picture of a hundred megapixels": {tall(t), errs.Invalid, "err_image_pixels"},
		"more than 25 MiB":                  {make([]byte, media.MaxBytes+1), errs.TooLarge, "err_too_large"},
	} {
		_, err := r.Media.Upload(ctx(), &who, c.data)
		e, ok := errs.As(err)
		if !ok || e.Kind != c.kind || e.ID != c.id {
			t.Errorf("%s is answered %v, want %s", name, err, c.id)
		}
	}
}

// tall is a PNG whose header claims 10,000 × 10,000 pixels.
func tall(t *testing.T) []byte {
	t.Helper()
	data := aPNG(t, 10_000, 1)
	at := bytes.Index(data, []byte("IHDR")) + 4
	copy(data[at:], []byte{0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10})
	return fixed(data, at-4)
}

func TestTheSameBytesShareTheirRenditionsUnderKeysOfTheirOwn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		ann, boris := r.Person("en:reporter"), r.Person("ru:reporter")
		first, second := upload(t, r, ann, aJPEG(t)), upload(t, r, boris, aJPEG(t))
		if first.Key == second.Key || len(first.Key) != 20 || len(first.Renditions) == 0 || len(first.Renditions) != len(second.Renditions) {
			t.Fatalf("%+v and %+v", first, second)
		}
		for i := range first.Renditions {
			if first.Renditions[i].Blob != second.Renditions[i].Blob {
				t.Errorf("%s is kept twice", first.Renditions[i].Name)
			}
		}
		if _, err := r.Media.Get(ctx(), boris, first.Key); !errs.Is(err, errs.NotFound) {
			t.Errorf("to have the same picture opens somebody else's upload: %v", err)
		}
		got, err := r.Media.Get(ctx(), boris, second.Key)
		if err != nil || got.Width != 64 || got.Height != 48 || got.Format != "jpeg" {
			t.Errorf("one's own: %+v, %v", got, err)
		}
	})
}

func TestWhoMayOpenAPicture(t *testing.T) {
	apptest.Each(t, func(t *testing.T, r *apptest.Room) {
		s := r.Story("en", "The library opens at ten")
		m := upload(t, r, s.By(), aJPEG(t))
		name := m.Renditions[0].Name + "." + m.Renditions[0].Ext
		colleague, foreigner, translator := r.Person("en:translator"), r.Person("ru:chief"), r.Person("ka:translator")
		opens := func(when string, want map[string]bool) {
			t.Helper()
			for who, a := range map[string]account.Actor{"uploader": s.By(), "colleague": colleague, "foreigner": foreigner,
				"translator": translator, "admin": r.Person("admin"), "nobody": {}} {
				f, err := r.Media.Open(ctx(), a, m.Key, name)
				if err == nil {
					f.Close()
				}
				if (err == nil) != want[who] || err != nil && !errs.Is(err, errs.NotFound) {
					t.Errorf("%s, the %s gets %v", when, who, err)
				}
			}
		}
		opens("uploaded", map[string]bool{"uploader": true, "admin": true})
		lead := &story.Lead{Media: m.Key, Alt: "A door"}
		if _, err := r.Stories.Save(ctx(), s.By(), s.ID(), story.Change{Version: s.Now().Story.Version, Patch: story.Patch{Lead: &lead}}); err != nil {
			t.Fatal(err)
		}
		opens("in a story", map[string]bool{"uploader": true, "admin": true, "colleague": true})
		rows, err := r.Translations.Ask(ctx(), r.Person("en:editor"), translation.Ask{StoryID: s.ID(), Desks: []int64{r.Desk("ka").ID}})
		if err != nil {
			t.Fatal(err)
		}
		opens("asked of another desk", map[string]bool{"uploader": true, "admin": true, "colleague": true, "translator": true})
		if _, err := r.Translations.Decline(ctx(), translator, rows[0].ID, "No hands."); err != nil {
			t.Fatal(err)
		}
		opens("declined there", map[string]bool{"uploader": true, "admin": true, "colleague": true})
		s.Published()
		opens("before readers", map[string]bool{"uploader": true, "admin": true, "colleague": true, "foreigner": true, "translator": true, "nobody": true})
	})
}

func TestOnlyTheRenditionsOfAPictureAreOpened(t *testing.T) {
	r := apptest.New(t, "")
	who := r.Person("en:reporter")
	m := upload(t, r, who, aJPEG(t))
	for name, c := range map[string]struct{ key, file string }{
		"a key that nobody knows":   {"nowhere", "r320.jpg"},
		"a rendition that is none":  {m.Key, "r9999.jpg"},
		"a name without its ending": {m.Key, m.Renditions[0].Name},
		"a path":                    {m.Key, "../" + m.Renditions[0].Name + "." + m.Renditions[0].Ext},
	} {
		if _, err := r.Media.Open(ctx(), who, c.key, c.file); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := r.Media.OpenAny(ctx(), c.key, c.file); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s, for a preview: %v", name, err)
		}
	}
}

// fixed writes the checksum of a PNG's chunk, whose type stands at the place, anew.
func fixed(data []byte, at int) []byte {
	length := int(binary.BigEndian.Uint32(data[at-4:]))
	binary.BigEndian.PutUint32(data[at+4+length:], crc32.ChecksumIEEE(data[at:at+4+length]))
	return data
}
