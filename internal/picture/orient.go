package picture

import "image"

// upright turns m by its EXIF orientation (TIFF 6.0, page 36): 2 mirrored, 3 upside down, 4 both, 5 to 8 lying on a
// side. m starts at (0, 0).
func upright(m *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return m
	}
	width, height := m.Rect.Dx(), m.Rect.Dy()
	right, bottom := width-1, height-1
	outWidth, outHeight := width, height
	if orientation >= 5 {
		outWidth, outHeight = height, width
	}
	// The source of the pixel (x, y) of the result is (a.X + x*b.X + y*c.X, the same in Y).
	var a, b, c image.Point
	switch orientation {
	case 2:
		a, b, c = image.Pt(right, 0), image.Pt(-1, 0), image.Pt(0, 1)
	case 3:
		a, b, c = image.Pt(right, bottom), image.Pt(-1, 0), image.Pt(0, -1)
	case 4:
		a, b, c = image.Pt(0, bottom), image.Pt(1, 0), image.Pt(0, -1)
	case 5:
		a, b, c = image.Pt(0, 0), image.Pt(0, 1), image.Pt(1, 0)
	case 6:
		a, b, c = image.Pt(0, bottom), image.Pt(0, -1), image.Pt(1, 0)
	case 7:
		a, b, c = image.Pt(right, bottom), image.Pt(0, -1), image.Pt(-1, 0)
	case 8:
		a, b, c = image.Pt(right, 0), image.Pt(0, 1), image.Pt(-1, 0)
	}
	out := image.NewRGBA(image.Rect(0, 0, outWidth, outHeight))
	stepX := b.X*4 + b.Y*m.Stride
	for y := range outHeight {
		from := (a.X+y*c.X)*4 + (a.Y+y*c.Y)*m.Stride
		row := out.Pix[y*out.Stride:]
		for x := range outWidth {
			copy(row[x*4:x*4+4], m.Pix[from:from+4])
			from += stepX
		}
	}
	return out
}
