package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"strconv"
)

// quality is JPEG's: below 80 text in pictures frays, above it files grow faster than they gain.
const quality = 80

// widths are those of the renditions, the largest first; a page's srcset names them.
func widths() []int { return []int{1920, 1280, 960, 640, 320} }

const (
	ownRatio = "r"
	cut      = "w" // 16:9
)

// known says that name is a rendition's.
func known(name string) bool {
	prefix := name[:min(1, len(name))]
	if prefix != ownRatio && prefix != cut {
		return false
	}
	n, err := strconv.Atoi(name[1:])
	return err == nil && slices.Contains(widths(), n) && strconv.Itoa(n) == name[1:]
}

// cutSize is the largest 16:9 piece of an image, in pixels; at least 1 × 1.
func cutSize(width, height int) image.Point {
	if width*9 > height*16 {
		return image.Pt(max(1, height*16/9), height)
	}
	return image.Pt(width, max(1, width*9/16))
}

// cutAt is where that piece lies: as near to the focal point as the edges allow.
func cutAt(width, height int, focalX, focalY float64) image.Rectangle {
	size := cutSize(width, height)
	place := func(focal float64, whole, part int) int {
		return max(0, min(whole-part, int(math.Round(focal*float64(whole)-float64(part)/2))))
	}
	at := image.Pt(place(focalX, width, size.X), place(focalY, height, size.Y))
	return image.Rectangle{Min: at, Max: at.Add(size)}
}

// workingSize is that of the one large image from which all renditions are made: just large enough for the
// largest cut, which decides for panoramas, where it is a small part of the width.
func workingSize(width, height int) (int, int) {
	largest := widths()[0]
	part := cutSize(width, height).X
	switch {
	case part <= largest:
		return width, height
	case part == width:
		return largest, portion(height, largest, width)
	default:
		largestHeight := largest * 9 / 16
		return portion(width, largestHeight, height), largestHeight
	}
}

// portion is n × numerator / denominator, rounded, at least 1.
func portion(n, numerator, denominator int) int {
	return max(1, int(math.Round(float64(n)*float64(numerator)/float64(denominator))))
}

// workingImage makes the large image: scaled before it is turned, so that no second full-size image is held.
func workingImage(src image.Image, orientation int) *image.RGBA {
	width, height := src.Bounds().Dx(), src.Bounds().Dy()
	lying := orientation >= 5
	if lying {
		width, height = height, width
	}
	width, height = workingSize(width, height)
	if lying {
		width, height = height, width
	}
	return upright(scale(src, width, height), orientation)
}

// render makes all renditions of the upright working image of an original of the given size.
func render(m *image.RGBA, width, height int, focalX, focalY float64, emit emitter) error {
	if width*9 == height*16 { // its own ratio is 16:9: one series serves as both
		return twice(m, image.Pt(width, height), emit)
	}
	if err := series(m, ownRatio, image.Pt(width, height), emit); err != nil {
		return err
	}
	piece := m.SubImage(cutAt(m.Rect.Dx(), m.Rect.Dy(), focalX, focalY)).(*image.RGBA)
	return series(piece, cut, cutSize(width, height), emit)
}

// twice makes one series and gives it under both ratios' names.
func twice(m *image.RGBA, original image.Point, emit emitter) error {
	var again []func() error
	err := series(m, ownRatio, original, func(name string, width, height int, data []byte) error {
		again = append(again, func() error { return emit(cut+name[len(ownRatio):], width, height, data) })
		return emit(name, width, height, data)
	})
	for _, give := range again {
		if err == nil {
			err = give()
		}
	}
	return err
}

// emitter takes a rendition that is done.
type emitter func(name string, width, height int, data []byte) error

// series makes the renditions of one ratio, each from the next larger. None is wider than the original; one that
// is narrower than all widths has one rendition, of its own width, under the smallest one's name.
func series(m *image.RGBA, prefix string, original image.Point, emit emitter) error {
	steps := slices.DeleteFunc(widths(), func(w int) bool { return w > original.X })
	if len(steps) == 0 {
		return encode(m, prefix+strconv.Itoa(slices.Min(widths())), emit)
	}
	for _, w := range steps {
		// From the original's ratio: that of the larger one was rounded already.
		height := portion(original.Y, w, original.X)
		if prefix == cut {
			height = w * 9 / 16
		}
		if size := m.Rect.Size(); size != image.Pt(w, height) {
			m = scale(flat{m}, w, min(height, size.Y))
		}
		if err := encode(m, prefix+strconv.Itoa(w), emit); err != nil {
			return err
		}
	}
	return nil
}

func encode(m *image.RGBA, name string, emit emitter) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return err
	}
	return emit(name, m.Rect.Dx(), m.Rect.Dy(), b.Bytes())
}
