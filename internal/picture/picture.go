// Package picture turns an uploaded image into the renditions that pages show: decoded safely, turned upright,
// flattened on white, without metadata, as JPEG.
//
// Image decoders are the largest attack surface of a newsroom's program, so decoding happens in a child: the same
// binary, started again with a memory limit and an empty environment, for one image (child.go). The program's main
// function must therefore begin with
//
//	if picture.IsChild() {
//		os.Exit(picture.ChildMain(os.Stdin, os.Stdout))
//	}
//
// Keys, rights, captions and storage of images are not known here.
package picture

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"polydesk/internal/errs"
)

const (
	// MaxBytes is the largest file that is read.
	MaxBytes = 25 << 20
	// MaxPixels is the largest image, MaxProgressivePixels the largest progressive JPEG, whose decoder keeps the
	// coefficients of the whole image in memory (12 bytes a pixel).
	MaxPixels            = 50_000_000
	MaxProgressivePixels = 25_000_000
	// MaxSide is the longest side in pixels: what a JPEG can hold.
	MaxSide = 65_500
	// queueLength is how many images may wait for the one that is being worked on.
	queueLength = 8
	// timeLimit ends a child by the clock: the machine has too much to do. cpuLimit ends it by the work that it
	// takes, which is the image's fault: the slowest honest images take 4 seconds of a processor of 2024.
	timeLimit = 30 * time.Second
	cpuLimit  = 20 * time.Second
	// retryAfter is the advice to whom the full queue turns away.
	retryAfter = 5 * time.Second
)

// Rendition is one size and cut of an image, ready to be served.
type Rendition struct {
	// Name is stable, since addresses are made of it: "r320" … "r1920" in the image's own ratio, "w320" …
	// "w1920" cut to 16:9.
	Name string
	// Width and Height are in pixels. Width is the number in the name, but in the one rendition of each ratio
	// that an image narrower than 320 pixels has.
	Width, Height int
	// Ext is the file name's ending without a dot.
	Ext         string
	ContentType string
	Data        []byte
}

// Result is what became of an image.
type Result struct {
	// Width and Height are the original's in pixels, after it was turned upright.
	Width, Height int
	// Format is the original's: "jpeg", "png" or "webp".
	Format string
	// Renditions: own ratio first, the larger first in each ratio.
	Renditions []Rendition
}

// Processor works on one image at a time; a few may wait. Make one for the program. It is safe for concurrent use.
type Processor struct {
	turn    chan struct{}
	waiting atomic.Int32
	command command
	limit   time.Duration
}

// New makes the program's processor.
func New() *Processor {
	return &Processor{turn: make(chan struct{}, 1), command: ownBinary(), limit: timeLimit}
}

// Process makes the renditions of the image in data. The focal point, in parts of the upright image's width and
// height (0 to 1 from the top left corner), is what the 16:9 cuts keep nearest to their middle; a number outside
// that range means the middle. The same data and focal point give the same bytes.
//
// Errors: errs.TooLarge err_too_large (more than MaxBytes); errs.Invalid err_image_format (not JPEG, PNG or WebP,
// or a kind of them that is not read), err_image_animated (an animated WebP), err_image_pixels (too many pixels) or
// err_image_broken (cannot be decoded within the limits); errs.Unavailable err_image_busy (the queue is full or the
// machine overloaded, param RetryAfter in seconds) or err_image_child (no child can be started); the context's own
// error when it ends.
func (p *Processor) Process(ctx context.Context, data []byte, focalX, focalY float64) (*Result, error) {
	if len(data) > MaxBytes {
		return nil, errs.New(errs.TooLarge, "err_too_large", "Limit", MaxBytes)
	}
	// Hopeless images do not wait in the queue.
	if _, err := examine(data); err != nil {
		return nil, err
	}
	if err := p.wait(ctx); err != nil {
		return nil, err
	}
	defer func() { <-p.turn }()
	ctx, cancel := context.WithTimeoutCause(ctx, p.limit, errTimeLimit)
	defer cancel()
	return p.command.run(ctx, request{focalX: focal(focalX), focalY: focal(focalY), data: data})
}

// wait returns when it is this image's turn, or at once when too many wait already.
func (p *Processor) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.turn <- struct{}{}:
		return nil
	default:
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > queueLength {
		return busy(nil)
	}
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func busy(cause error) error {
	e := errs.New(errs.Unavailable, "err_image_busy", "RetryAfter", int(retryAfter.Seconds()))
	e.Cause = cause
	return e
}

func focal(f float64) float64 {
	if math.IsNaN(f) || f < 0 || f > 1 {
		return 0.5
	}
	return f
}
