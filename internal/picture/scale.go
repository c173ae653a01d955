package picture

import (
	"image"
	"image/draw"
	"math"
)

// scale makes m as large as width and height say, which are at most its own, with a Catmull-Rom filter whose reach
// grows with the reduction, and flattens it on white.
//
// It works row by row. x/image/draw's scaler of the same quality holds 32 bytes for each pixel of (new width × old
// height), 350 MB for a 50-megapixel photograph and more for a tall one; this one holds a few rows.
func scale(m image.Image, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	rows := newRows(m)
	if rows.width == width && rows.height == height {
		for y := range height {
			copy(out.Pix[y*out.Stride:], rows.read(y))
		}
		return out
	}
	across, down := newFilter(rows.width, width), newFilter(rows.height, height)
	// narrow are rows scaled across, kept as long as a row of the result can need them.
	narrow := make([][]float32, down.longest())
	for i := range narrow {
		narrow[i] = make([]float32, width*3)
	}
	sum := make([]float32, width*3)
	next := 0
	for y, taps := range down {
		for ; next < taps.start+len(taps.weights); next++ {
			across.row(narrow[next%len(narrow)], rows.read(next))
		}
		clear(sum)
		for i, weight := range taps.weights {
			for x, v := range narrow[(taps.start+i)%len(narrow)] {
				sum[x] += weight * v
			}
		}
		putRow(out.Pix[y*out.Stride:], sum)
	}
	return out
}

// putRow rounds a row of three channels into one of RGBA. The filter overshoots at edges, so values are cut.
func putRow(pix []byte, row []float32) {
	for i, o := 0, 0; i+2 < len(row); i, o = i+3, o+4 {
		pix[o], pix[o+1], pix[o+2], pix[o+3] = channel(row[i]), channel(row[i+1]), channel(row[i+2]), 0xff
	}
}

func channel(v float32) byte { return byte(max(0, min(255, v+0.5))) }

// taps are the source pixels that make one pixel of the result.
type taps struct {
	start   int
	weights []float32
}

type filter []taps

// newFilter makes the filter of one axis, from size pixels to fewer or as many.
func newFilter(size, result int) filter {
	f := make(filter, result)
	ratio := float64(size) / float64(result)
	for i := range f {
		centre := (float64(i)+0.5)*ratio - 0.5
		start := max(0, int(math.Ceil(centre-2*ratio)))
		end := min(size-1, int(math.Floor(centre+2*ratio)))
		weights := make([]float32, 0, end-start+1)
		var total float64
		for s := start; s <= end; s++ {
			w := catmullRom((float64(s) - centre) / ratio)
			weights = append(weights, float32(w))
			total += w
		}
		for j := range weights {
			weights[j] = float32(float64(weights[j]) / total)
		}
		f[i] = taps{start, weights}
	}
	return f
}

// catmullRom is the cubic of Catmull and Rom: 1 at 0, 0 at every other whole number, nothing from 2 on.
func catmullRom(t float64) float64 {
	t = math.Abs(t)
	switch {
	case t < 1:
		return (1.5*t-2.5)*t*t + 1
	case t < 2:
		return ((-0.5*t+2.5)*t-4)*t + 2
	}
	return 0
}

func (f filter) longest() int {
	n := 0
	for _, t := range f {
		n = max(n, len(t.weights))
	}
	return n
}

// row scales one row of RGBA into one of three channels.
func (f filter) row(out []float32, pix []byte) {
	for x, t := range f {
		var r, g, b float32
		p := pix[t.start*4:]
		for _, w := range t.weights {
			r += w * float32(p[0])
			g += w * float32(p[1])
			b += w * float32(p[2])
			p = p[4:]
		}
		out[x*3], out[x*3+1], out[x*3+2] = r, g, b
	}
}

// rows reads any image as opaque RGBA rows.
type rows struct {
	m             image.Image
	width, height int
	strip         *image.RGBA
}

func newRows(m image.Image) *rows {
	size := m.Bounds().Size()
	return &rows{m: m, width: size.X, height: size.Y, strip: image.NewRGBA(image.Rect(0, 0, size.X, 1))}
}

// read gives a row on white; it is valid until the next call.
func (r *rows) read(y int) []byte {
	from := r.m.Bounds().Min.Add(image.Pt(0, y))
	if opaque, ok := r.m.(flat); ok {
		at := opaque.PixOffset(from.X, from.Y)
		return opaque.Pix[at : at+r.width*4]
	}
	draw.Draw(r.strip, r.strip.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(r.strip, r.strip.Rect, r.m, from, draw.Over)
	return r.strip.Pix
}

// flat is an RGBA image that is known to have no transparent pixel.
type flat struct{ *image.RGBA }
