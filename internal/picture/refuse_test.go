package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"polydesk/internal/errs"
)

// pngOf is a PNG of one colour that says it has the given size and holds the given number of rows.
func pngOf(width, height uint32, rows int) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, width)
	ihdr = binary.BigEndian.AppendUint32(ihdr, height)
	ihdr = append(ihdr, 8, 2, 0, 0, 0) // 8 bits, RGB
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	row := make([]byte, 1+3*int(min(width, 1<<20)))
	for range rows {
		z.Write(row)
	}
	z.Close()
	return slices.Concat([]byte(pngSignature), chunk("IHDR", ihdr), chunk("IDAT", packed.Bytes()), chunk("IEND", nil))
}

// resized is a JPEG whose frame says another size.
func resized(t *testing.T, data []byte, marker byte, width, height uint16) []byte {
	t.Helper()
	data = slices.Clone(data)
	at := bytes.Index(data, []byte{0xff, marker, 0})
	if at < 0 {
		t.Fatal("no frame")
	}
	binary.BigEndian.PutUint16(data[at+5:], height)
	binary.BigEndian.PutUint16(data[at+7:], width)
	return data
}

func wantRefusal(t *testing.T, data []byte, kind errs.Kind, id string) {
	t.Helper()
	r, err := New().Process(t.Context(), data, 0.5, 0.5)
	e, ok := errs.As(err)
	if !ok || e.Kind != kind || e.ID != id {
		t.Errorf("%v, %v; want %v %s", r, err, kind, id)
	}
}

func TestWhatIsNoImageOfOursIsRefused(t *testing.T) {
	still := fromFile(t, "lossy.webp")
	cases := map[string][]byte{
		"nothing":              nil,
		"text":                 []byte("Not an image, whatever its name."),
		"a page":               []byte("<!doctype html><script>alert(1)</script>"),
		"SVG":                  []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"GIF":                  []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
		"TIFF":                 []byte("II*\x00\x08\x00\x00\x00"),
		"BMP":                  []byte("BM\x00\x00\x00\x00"),
		"HEIC":                 []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"PDF":                  []byte("%PDF-1.7"),
		"a program":            []byte("\x7fELF\x02\x01\x01"),
		"sound in RIFF":        []byte("RIFF\x24\x00\x00\x00WAVEfmt "),
		"half a PNG signature": []byte("\x89PNG\r\n"),
		"a JPEG in a page":     append([]byte("<html>"), asJPEG(t, quarters(8, 8))...),
		"a JPEG of 12 bits":    slices.Concat([]byte{0xff, 0xd8}, segment(markerSOF1, []byte{12, 0, 8, 0, 8, 1, 1, 0x11, 0})),
		"a lossless JPEG":      slices.Concat([]byte{0xff, 0xd8}, segment(0xc3, []byte{8, 0, 8, 0, 8, 1, 1, 0x11, 0})),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) { wantRefusal(t, data, errs.Invalid, "err_image_format") })
	}
	t.Run("an animated WebP has its own message", func(t *testing.T) {
		wantRefusal(t, fromFile(t, "animated.webp"), errs.Invalid, "err_image_animated")
		wantRefusal(t, extendedWebP(still, 2), errs.Invalid, "err_image_animated")
	})
}

func TestWhatIsTooLargeIsRefusedBeforeItIsDecoded(t *testing.T) {
	wantRefusal(t, append(asJPEG(t, quarters(8, 8)), make([]byte, MaxBytes)...), errs.TooLarge, "err_too_large")
	still := asJPEG(t, quarters(64, 48))
	vp8l := fromFile(t, "lossless.webp")
	binary.LittleEndian.PutUint32(vp8l[bytes.Index(vp8l, []byte("VP8L"))+9:], 16383|16383<<14)
	cases := map[string][]byte{
		"a PNG of absurd size":                     pngOf(1<<31-1, 1<<31-1, 0),
		"a PNG whose size is no 31-bit number":     pngOf(1<<32-1, 1<<32-1, 0),
		"a PNG a pixel row too large":              pngOf(10_000, 5001, 0),
		"a PNG longer than a JPEG can be":          pngOf(1, 70_000, 0),
		"a baseline JPEG":                          resized(t, still, markerSOF0, 65_500, 65_500),
		"a progressive JPEG over its own limit":    resized(t, fromFile(t, "progressive.jpg"), markerSOF2, 5001, 5000),
		"stray bytes before a JPEG's frame":        slices.Concat(still[:2], []byte{0xff, 0, 'x', 0xff, 0xd0, 0xff, 0xff}, resized(t, still, markerSOF0, 65_500, 65_500)[3:]),
		"a lossless WebP":                          vp8l,
		"a WebP whose extended header says little": extendedWebP(vp8l, 0),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) { wantRefusal(t, data, errs.Invalid, "err_image_pixels") })
	}
}

func TestTheLimitsThemselvesAreAllowed(t *testing.T) {
	for name, data := range map[string][]byte{
		"PNG":              pngOf(10_000, 5000, 0),
		"baseline JPEG":    resized(t, asJPEG(t, quarters(64, 48)), markerSOF0, 10_000, 5000),
		"progressive JPEG": resized(t, fromFile(t, "progressive.jpg"), markerSOF2, 5000, 5000),
	} {
		if _, err := examine(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestABrokenImageIsRefused(t *testing.T) {
	whole := asJPEG(t, quarters(400, 300))
	noise := slices.Clone(whole[:200])
	for range 2000 {
		noise = append(noise, byte(rand.Uint32()))
	}
	png := asPNG(t, quarters(400, 300))
	flipped := slices.Clone(png)
	flipped[len(flipped)-30] ^= 0xff
	webp := fromFile(t, "lossy.webp")
	frame := resized(t, asJPEG(t, quarters(64, 48)), markerSOF0, 0, 0)
	cases := map[string][]byte{
		"a JPEG of three bytes":             whole[:3],
		"a JPEG cut in its headers":         whole[:100],
		"a JPEG cut in the middle":          whole[:len(whole)/2],
		"a JPEG that turns to noise":        noise,
		"a JPEG without a frame":            {0xff, 0xd8, 0xff, 0xd9},
		"a JPEG without width":              frame,
		"a JPEG that says it is larger":     resized(t, whole, markerSOF0, 8000, 6000),
		"a progressive JPEG cut":            fromFile(t, "progressive.jpg")[:300],
		"a PNG signature alone":             []byte(pngSignature),
		"a PNG cut in its header":           png[:20],
		"a PNG cut in the middle":           png[:len(png)/2],
		"a PNG with a wrong checksum":       flipped,
		"a PNG without rows":                pngOf(100, 100, 0),
		"a PNG of no width":                 pngOf(0, 100, 0),
		"a PNG with more rows than it says": pngOf(100, 100, 5000),
		"a WebP header alone":               webp[:12],
		"a WebP cut in the middle":          webp[:len(webp)/2],
		"a WebP of two frames":              slices.Concat(webp, webp[12:]),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) { wantRefusal(t, data, errs.Invalid, "err_image_broken") })
	}
}

func TestABombStaysInItsLimits(t *testing.T) {
	// 50 megapixels in 150 kB: allowed, and no more than large.
	r := process(t, pngOf(10_000, 5000, 5000))
	if r.Width != 10_000 || len(r.Renditions) != 10 {
		t.Errorf("%d × %d, %v", r.Width, r.Height, sizes(r))
	}
}

// child runs the test binary as another program than an image child.
func child(script string) command {
	return command{path: "/bin/sh", args: []string{"sh", "-c", script}}
}

func TestAChildThatGoesWrongIsABrokenImageAndNothingWorse(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no shell here")
	}
	cases := map[string]string{
		"it dies":                              "exit 3",
		"it is killed":                         "kill -9 $$",
		"it says nothing":                      "cat >/dev/null",
		"it says something else":               "echo hello; cat >/dev/null",
		"it announces more than is read":       `printf '\377\377\377\377\377\377\377\377'; cat >/dev/null`,
		"it writes without end":                "exec yes",
		"it speaks on the wrong channel alone": "head -c 100000 /dev/zero >&2",
	}
	for name, script := range cases {
		t.Run(name, func(t *testing.T) {
			p := New()
			p.command = child(script)
			_, err := p.Process(t.Context(), asJPEG(t, quarters(8, 8)), 0.5, 0.5)
			if e, ok := errs.As(err); !ok || e.ID != "err_image_broken" {
				t.Errorf("%v, want err_image_broken", err)
			}
		})
	}
}

func TestWithoutAChildThereIsNoDecoding(t *testing.T) {
	p := New()
	p.command = command{path: "/nonexistent/polydesk", args: []string{"x"}}
	_, err := p.Process(t.Context(), asJPEG(t, quarters(8, 8)), 0.5, 0.5)
	if e, ok := errs.As(err); !ok || e.Kind != errs.Unavailable || e.ID != "err_image_child" {
		t.Errorf("%v, want err_image_child", err)
	}
}

func TestAnImageThatTakesTooLongIsEnded(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no shell here")
	}
	p := New()
	p.command, p.limit = child("exec sleep 600"), 50*time.Millisecond
	_, err := p.Process(t.Context(), asJPEG(t, quarters(8, 8)), 0.5, 0.5)
	if e, ok := errs.As(err); !ok || e.ID != "err_image_busy" || !errors.Is(err, errTimeLimit) {
		t.Errorf("%v, want err_image_busy for the time limit", err)
	}
}

func TestAnAnswerIsReadWithSuspicion(t *testing.T) {
	image := frame{Kind: kindImage, Name: "png", Width: 10, Height: 10}
	one := frame{Kind: kindRendition, Name: "r320", Width: 10, Height: 10}
	end := frame{Kind: kindEnd}
	with := func(f frame, change func(*frame)) frame { change(&f); return f }
	cases := map[string]struct {
		frames []frame
		ok     bool
	}{
		"a whole answer":           {[]frame{image, one, end}, true},
		"no image":                 {[]frame{one, end}, false},
		"no rendition":             {[]frame{image, end}, false},
		"no end":                   {[]frame{image, one}, false},
		"the same rendition twice": {[]frame{image, one, one, end}, false},
		"an unknown rendition":     {[]frame{image, with(one, func(f *frame) { f.Name = "../../x" }), end}, false},
		"another spelling":         {[]frame{image, with(one, func(f *frame) { f.Name = "r0320" }), end}, false},
		"no width":                 {[]frame{image, with(one, func(f *frame) { f.Width = 0 }), end}, false},
		"a format of its own":      {[]frame{with(image, func(f *frame) { f.Name = "exe" }), one, end}, false},
		"an error at the end":      {[]frame{image, one, {Kind: kindError, Cause: "x"}}, false},
		"a head without end":       {[]frame{with(image, func(f *frame) { f.Cause = strings.Repeat("x", maxFrameHead) }), one, end}, false},
	}
	for name, c := range cases {
		var b bytes.Buffer
		for _, f := range c.frames {
			if err := writeFrame(&b, f, nil); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := readAnswer(&b); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAChildWithoutARequestSaysSo(t *testing.T) {
	if _, err := readRequest(strings.NewReader("hello")); !errors.Is(err, errProtocol) {
		t.Errorf("%v", err)
	}
	req := request{focalX: 0.25, focalY: 1, data: []byte("image")}
	got, err := readRequest(io.MultiReader(bytes.NewReader(req.head()), bytes.NewReader(req.data)))
	if err != nil || got.focalX != 0.25 || got.focalY != 1 || string(got.data) != "image" {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzExamine(f *testing.F) {
	still := asJPEG(f, quarters(16, 16))
	f.Add(still)
	f.Add(jpegWithExif(still, binary.LittleEndian, 6))
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "alpha.png", "lossy.webp", "lossless.webp", "animated.webp"} {
		f.Add(fromFile(f, name))
	}
	f.Add(afterIHDR(asPNG(f, quarters(4, 4)), chunk("eXIf", exif(binary.BigEndian, 3))))
	f.Add(extendedWebP(fromFile(f, "lossy.webp"), 8, riffChunk("EXIF", exif(binary.BigEndian, 8))))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := examine(data)
		if err != nil {
			if _, ok := errs.As(err); !ok {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		if h.width < 1 || h.height < 1 || h.width*h.height > MaxPixels || h.orientation < 1 || h.orientation > 8 {
			t.Errorf("%+v", h)
		}
		if h.width*h.height > 1<<16 || len(data) > 1<<16 {
			return
		}
		// What decodes must have the size that was held against the limits, or be refused.
		if m, err := decode(data, h); err == nil && m.Bounds().Size() != image.Pt(h.width, h.height) {
			t.Errorf("%v decoded, %+v examined", m.Bounds(), h)
		}
	})
}

// What the decoder reads, the walker must have read too: else it could be led past the limit of progressive images.
func FuzzTheWalkerAgreesWithTheDecoder(f *testing.F) {
	f.Add(asJPEG(f, quarters(16, 16)))
	f.Add(fromFile(f, "progressive.jpg"))
	f.Fuzz(func(t *testing.T, data []byte) {
		config, err := codecOf("jpeg").config(bytes.NewReader(data))
		if err != nil {
			return
		}
		h, err := readHeader(data)
		if err == nil && (config.Width != h.width || config.Height != h.height) {
			t.Errorf("the decoder reads %d × %d, the walker %+v", config.Width, config.Height, h)
		}
	})
}

func FuzzOrientation(f *testing.F) {
	f.Add(exif(binary.BigEndian, 6))
	f.Add(exif(binary.LittleEndian, 9))
	f.Add([]byte("II*\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := tiffOrientation(data); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	var b bytes.Buffer
	for _, fr := range []frame{{Kind: kindImage, Name: "png", Width: 1, Height: 1}, {Kind: kindRendition, Name: "r320", Width: 1, Height: 1}, {Kind: kindEnd}} {
		if err := writeFrame(&b, fr, []byte{}); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := readAnswer(bytes.NewReader(data)); err == nil && len(r.Renditions) == 0 {
			t.Error("an answer without renditions")
		}
	})
}
