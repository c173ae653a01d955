package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"polydesk/internal/errs"
)

// The test binary is its own child, as the program is.
func TestMain(m *testing.M) {
	if os.Getenv(hungry) == "1" {
		os.Exit(eat())
	}
	if IsChild() {
		code := ChildMain(os.Stdin, os.Stdout)
		reportMemory()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// reportMemory tells the parent the most memory that this child held; it stands in front of what exec counts.
func reportMemory() {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM:") {
			os.Stderr.WriteString(line)
		}
	}
}

// quarters is an image of four colours, in which every turn and mirroring shows:
//
//	red  green
//	blue grey
func quarters(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, quarter[y*2/height][x*2/width])
		}
	}
	return m
}

var (
	red     = color.RGBA{0xe0, 0x10, 0x10, 0xff}
	green   = color.RGBA{0x10, 0xb0, 0x10, 0xff}
	blue    = color.RGBA{0x10, 0x10, 0xe0, 0xff}
	grey    = color.RGBA{0xf0, 0xf0, 0xf0, 0xff}
	quarter = [2][2]color.RGBA{{red, green}, {blue, grey}}
)

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fromFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exif is a TIFF structure that holds an orientation, after another tag.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("MM")
	if order == binary.LittleEndian {
		b = []byte("II")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2) // entries
	for _, entry := range [][2]uint16{{0x010f, 1}, {tagOrientation, orientation}} {
		b = order.AppendUint16(b, entry[0])
		b = order.AppendUint16(b, typeShort)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, entry[1])
		b = order.AppendUint16(b, 0)
	}
	return append(order.AppendUint32(b, 0), "GPS 35.6892 51.3890"...)
}

func segment(marker byte, payload []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(payload)+2))
	return append(b, payload...)
}

func jpegWithExif(data []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	return slices.Concat(data[:2], segment(markerAPP1, append([]byte("Exif\x00\x00"), exif(order, orientation)...)), data[2:])
}

func chunk(kind string, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload)))
	b = append(append(b, kind...), payload...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// afterIHDR puts chunks behind a PNG's first.
func afterIHDR(data []byte, chunks ...[]byte) []byte {
	end := len(pngSignature) + 8 + 13 + 4
	return slices.Concat(data[:end], slices.Concat(chunks...), data[end:])
}

func riffChunk(kind string, payload []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(payload)))
	b = append(b, payload...)
	if len(payload)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// extendedWebP is a simple WebP of 64 × 48 with the extended header and more chunks.
func extendedWebP(simple []byte, flags byte, more ...[]byte) []byte {
	body := slices.Concat([]byte("WEBP"), riffChunk("VP8X", []byte{flags, 0, 0, 0, 63, 0, 0, 47, 0, 0}),
		simple[12:], slices.Concat(more...))
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func process(t *testing.T, data []byte) *Result {
	t.Helper()
	return processAt(t, data, 0.5, 0.5)
}

func processAt(t *testing.T, data []byte, x, y float64) *Result {
	t.Helper()
	r, err := New().Process(t.Context(), data, x, y)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rendition(t *testing.T, r *Result, name string) image.Image {
	t.Helper()
	for _, rendition := range r.Renditions {
		if rendition.Name == name {
			m, err := jpeg.Decode(bytes.NewReader(rendition.Data))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if m.Bounds().Dx() != rendition.Width || m.Bounds().Dy() != rendition.Height {
				t.Errorf("%s is said to be %d × %d and is %v", name, rendition.Width, rendition.Height, m.Bounds())
			}
			return m
		}
	}
	t.Fatalf("there is no %s in %v", name, sizes(r))
	return nil
}

func sizes(r *Result) []string {
	var s []string
	for _, rendition := range r.Renditions {
		s = append(s, fmt.Sprintf("%s:%dx%d", rendition.Name, rendition.Width, rendition.Height))
	}
	return s
}

func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
		if d > 0x1800 || d < -0x1800 {
			return false
		}
	}
	return true
}

// wantQuarters looks at the middle of each quarter.
func wantQuarters(t *testing.T, m image.Image, want [2][2]color.RGBA) {
	t.Helper()
	size := m.Bounds().Size()
	for y := range 2 {
		for x := range 2 {
			at := m.Bounds().Min.Add(image.Pt(size.X*(2*x+1)/4, size.Y*(2*y+1)/4))
			if got := m.At(at.X, at.Y); !near(got, want[y][x]) {
				t.Errorf("at %v stands %v, want %v", at, got, want[y][x])
			}
		}
	}
}

func TestARenditionIsMadeForEachWidthThatTheImageHas(t *testing.T) {
	cases := map[string]struct {
		width, height int
		want          string
	}{
		"a photograph of 3:2": {2400, 1600, "r1920:1920x1280 r1280:1280x853 r960:960x640 r640:640x427 r320:320x213 " +
			"w1920:1920x1080 w1280:1280x720 w960:960x540 w640:640x360 w320:320x180"},
		"exactly a width": {1280, 720, "r1280:1280x720 r960:960x540 r640:640x360 r320:320x180 " +
			"w1280:1280x720 w960:960x540 w640:640x360 w320:320x180"},
		"one pixel less": {1279, 720, "r960:960x540 r640:640x360 r320:320x180 w960:960x540 w640:640x360 w320:320x180"},
		"a portrait":     {700, 1400, "r640:640x1280 r320:320x640 w640:640x360 w320:320x180"},
		"a panorama cuts from its height": {4000, 600, "r1920:1920x288 r1280:1280x192 r960:960x144 r640:640x96 r320:320x48 " +
			"w960:960x540 w640:640x360 w320:320x180"},
		"a high panorama":                    {5000, 2000, "r1920:1920x768 r1280:1280x512 r960:960x384 r640:640x256 r320:320x128 w1920:1920x1080 w1280:1280x720 w960:960x540 w640:640x360 w320:320x180"},
		"smaller than all widths: as it is":  {200, 100, "r320:200x100 w320:177x100"},
		"a thin line: as it is":              {2, 1000, "r320:2x1000 w320:2x1"},
		"a flat line has a narrow cut":       {1000, 2, "r960:960x2 r640:640x1 r320:320x1 w320:3x2"},
		"one pixel: as it is":                {1, 1, "r320:1x1 w320:1x1"},
		"wide enough, but low: the cut less": {640, 100, "r640:640x100 r320:320x50 w320:177x100"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := process(t, asPNG(t, image.NewGray(image.Rect(0, 0, c.width, c.height))))
			if got := strings.Join(sizes(r), " "); got != c.want {
				t.Errorf("renditions:\n got %s\nwant %s", got, c.want)
			}
			if r.Width != c.width || r.Height != c.height || r.Format != "png" {
				t.Errorf("said to be a %s of %d × %d", r.Format, r.Width, r.Height)
			}
			for _, rendition := range r.Renditions {
				m, err := jpeg.DecodeConfig(bytes.NewReader(rendition.Data))
				if err != nil || m.Width != rendition.Width || m.Height != rendition.Height {
					t.Errorf("%s: %v %v", rendition.Name, m, err)
				}
				if rendition.Width > c.width || rendition.Height > c.height {
					t.Errorf("%s was enlarged", rendition.Name)
				}
				if !known(rendition.Name) || rendition.Ext != "jpg" || rendition.ContentType != "image/jpeg" {
					t.Errorf("%s .%s %s", rendition.Name, rendition.Ext, rendition.ContentType)
				}
			}
		})
	}
}

func TestEveryFormatKeepsItsColours(t *testing.T) {
	white := color.RGBA{0xff, 0xff, 0xff, 0xff}
	transparent := [2][2]color.RGBA{{red, green}, {blue, white}}
	coloured := [2][2]color.RGBA(quarter)
	cases := map[string]struct {
		data   []byte
		format string
		want   [2][2]color.RGBA
	}{
		"baseline JPEG":                    {asJPEG(t, quarters(64, 48)), "jpeg", coloured},
		"progressive JPEG":                 {fromFile(t, "progressive.jpg"), "jpeg", coloured},
		"CMYK JPEG":                        {fromFile(t, "cmyk.jpg"), "jpeg", coloured},
		"PNG":                              {asPNG(t, quarters(64, 48)), "png", coloured},
		"interlaced PNG of 16 bits":        {fromFile(t, "interlaced16.png"), "png", coloured},
		"PNG, transparent becomes white":   {fromFile(t, "alpha.png"), "png", transparent},
		"lossy WebP":                       {fromFile(t, "lossy.webp"), "webp", coloured},
		"lossless WebP":                    {fromFile(t, "lossless.webp"), "webp", coloured},
		"WebP, transparent becomes white":  {fromFile(t, "lossy-alpha.webp"), "webp", transparent},
		"WebP with an extended header":     {extendedWebP(fromFile(t, "lossy.webp"), 0), "webp", coloured},
		"animated PNG: its still image":    {afterIHDR(asPNG(t, quarters(64, 48)), chunk("acTL", make([]byte, 8))), "png", coloured},
		"bytes after the end of the image": {append(asJPEG(t, quarters(64, 48)), "<script>"...), "jpeg", coloured},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := process(t, c.data)
			if r.Format != c.format || r.Width != 64 || r.Height != 48 {
				t.Errorf("said to be a %s of %d × %d", r.Format, r.Width, r.Height)
			}
			wantQuarters(t, rendition(t, r, "r320"), c.want)
		})
	}
}

func TestAnImageIsTurnedUprightByItsEXIF(t *testing.T) {
	// What the eye must see of red green / blue grey, by orientation.
	want := [9][2][2]color.RGBA{
		1: {{red, green}, {blue, grey}}, 2: {{green, red}, {grey, blue}},
		3: {{grey, blue}, {green, red}}, 4: {{blue, grey}, {red, green}},
		5: {{red, blue}, {green, grey}}, 6: {{blue, red}, {grey, green}},
		7: {{grey, green}, {blue, red}}, 8: {{green, grey}, {red, blue}},
	}
	for orientation := 1; orientation <= 8; orientation++ {
		tiff := exif(binary.BigEndian, uint16(orientation))
		cases := map[string][]byte{
			"JPEG":               jpegWithExif(asJPEG(t, quarters(64, 48)), binary.BigEndian, uint16(orientation)),
			"JPEG little-endian": jpegWithExif(asJPEG(t, quarters(64, 48)), binary.LittleEndian, uint16(orientation)),
			"PNG":                afterIHDR(asPNG(t, quarters(64, 48)), chunk("eXIf", tiff)),
			"WebP":               extendedWebP(fromFile(t, "lossy.webp"), 8, riffChunk("EXIF", tiff)),
			"WebP with a prefix": extendedWebP(fromFile(t, "lossy.webp"), 8, riffChunk("EXIF", append([]byte("Exif\x00\x00"), tiff...))),
		}
		for name, data := range cases {
			t.Run(fmt.Sprint(orientation, " in ", name), func(t *testing.T) {
				r := process(t, data)
				width, height := 64, 48
				if orientation >= 5 {
					width, height = 48, 64
				}
				if r.Width != width || r.Height != height {
					t.Errorf("%d × %d", r.Width, r.Height)
				}
				wantQuarters(t, rendition(t, r, "r320"), want[orientation])
			})
		}
	}
}

func TestALargeImageIsScaledInItsOwnDirectionBeforeItIsTurned(t *testing.T) {
	r := process(t, jpegWithExif(asJPEG(t, quarters(2600, 4000)), binary.BigEndian, 6))
	if got := strings.Join(sizes(r), " "); !strings.HasPrefix(got, "r1920:1920x1248 ") || !strings.Contains(got, " w1920:1920x1080 ") {
		t.Errorf("renditions: %s", got)
	}
	wantQuarters(t, rendition(t, r, "r1920"), [2][2]color.RGBA{{blue, red}, {grey, green}})
	wantQuarters(t, rendition(t, r, "r320"), [2][2]color.RGBA{{blue, red}, {grey, green}})
	wantQuarters(t, rendition(t, r, "w640"), [2][2]color.RGBA{{blue, red}, {grey, green}})
}

func TestTheCutKeepsTheFocalPoint(t *testing.T) {
	tall, wide := asPNG(t, quarters(320, 1000)), asPNG(t, quarters(1000, 100))
	cases := map[string]struct {
		data []byte
		x, y float64
		want [2][2]color.RGBA
	}{
		"the middle":                             {tall, 0.5, 0.5, quarter},
		"the top":                                {tall, 0.5, 0, [2][2]color.RGBA{{red, green}, {red, green}}},
		"the bottom":                             {tall, 0.5, 1, [2][2]color.RGBA{{blue, grey}, {blue, grey}}},
		"the left":                               {wide, 0, 0.5, [2][2]color.RGBA{{red, red}, {blue, blue}}},
		"the right":                              {wide, 1, 0.5, [2][2]color.RGBA{{green, green}, {grey, grey}}},
		"outside is the middle":                  {tall, -1, 17, quarter},
		"near an edge: no further than the edge": {tall, 0.5, 0.02, [2][2]color.RGBA{{red, green}, {red, green}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			wantQuarters(t, rendition(t, processAt(t, c.data, c.x, c.y), "w320"), c.want)
		})
	}
}

func TestNoMetadataIsLeft(t *testing.T) {
	xmp := append([]byte("http://ns.adobe.com/xap/1.0/\x00"), "<x:xmpmeta>secret</x:xmpmeta>"...)
	data := jpegWithExif(asJPEG(t, quarters(400, 300)), binary.BigEndian, 1)
	data = slices.Concat(data[:2], segment(markerAPP1, xmp), segment(0xed, []byte("Photoshop 3.0\x00secret")),
		segment(0xfe, []byte("secret comment")), data[2:])
	for name, data := range map[string][]byte{
		"JPEG": data,
		"PNG": afterIHDR(asPNG(t, quarters(400, 300)), chunk("tEXt", []byte("Comment\x00secret")),
			chunk("eXIf", exif(binary.BigEndian, 1))),
		"WebP": extendedWebP(fromFile(t, "lossy.webp"), 0x0c, riffChunk("EXIF", exif(binary.BigEndian, 1)),
			riffChunk("XMP ", []byte("secret"))),
	} {
		for _, rendition := range process(t, data).Renditions {
			for _, word := range []string{"Exif", "secret", "GPS", "Photoshop", "xmp", "\xff\xe1", "\xff\xfe"} {
				// The two markers can stand in no other place of a JPEG: its data stuffs a zero after 0xff.
				if bytes.Contains(rendition.Data, []byte(word)) {
					t.Errorf("%s of the %s still holds %q", rendition.Name, name, word)
				}
			}
		}
	}
}

func TestTheSameImageGivesTheSameBytes(t *testing.T) {
	data := asJPEG(t, quarters(700, 500))
	one, two := process(t, data), process(t, data)
	for i := range one.Renditions {
		if !bytes.Equal(one.Renditions[i].Data, two.Renditions[i].Data) {
			t.Errorf("%s differs", one.Renditions[i].Name)
		}
	}
}

func TestAChildSeesNothingOfTheEnvironment(t *testing.T) {
	t.Setenv("POLYDESK_SECRET_KEY", "secret")
	c := ownBinary()
	if want := []string{childVariable + "=1"}; !slices.Equal(c.env, want) {
		t.Errorf("its environment is %q, want %q", c.env, want)
	}
}

func TestAnEndedRequestEndsItsChild(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New().Process(ctx, asJPEG(t, quarters(64, 48)), 0.5, 0.5); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
}

func TestAFullQueueTurnsAway(t *testing.T) {
	p := New()
	p.turn <- struct{}{} // somebody is at work
	ctx, cancel := context.WithCancel(t.Context())
	data := asJPEG(t, quarters(64, 48))
	done := make(chan error, queueLength)
	for range queueLength {
		go func() {
			_, err := p.Process(ctx, data, 0.5, 0.5)
			done <- err
		}()
	}
	for deadline := time.Now().Add(10 * time.Second); p.waiting.Load() < queueLength; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("the queue does not fill")
		}
	}
	_, err := p.Process(ctx, data, 0.5, 0.5)
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Unavailable || e.ID != "err_image_busy" || e.Params["RetryAfter"] != 5 {
		t.Errorf("%v, want err_image_busy", err)
	}
	cancel()
	for range queueLength {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want canceled", err)
		}
	}
	<-p.turn
	if _, err := p.Process(t.Context(), data, 0.5, 0.5); err != nil {
		t.Errorf("after the queue has gone: %v", err)
	}
}
