package picture

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"

	"polydesk/internal/errs"
)

const (
	// childVariable marks the environment of a child. Nothing else stands in it: no secret of the newsroom is
	// within reach of an image.
	childVariable = "POLYDESK_PICTURE_CHILD"
	// softMemory is where the child's garbage collector works hardest, hardMemory where the child dies. Measured
	// at 50 megapixels: a JPEG needs 200 MB, in CMYK 450, an interlaced PNG of 16 bits a channel 650, and 790 if
	// its renditions are as large as itself; progressive JPEGs at their own limit 410, in CMYK 630.
	softMemory = 640 << 20
	hardMemory = 1 << 30
	// stderrKept is how much of a dying child's last words goes to the log.
	stderrKept = 600
)

// IsChild says that this process was started to decode an image.
func IsChild() bool { return os.Getenv(childVariable) == "1" }

// ChildMain reads one request from stdin, answers on stdout and returns the exit code. It takes the process over:
// limits are set that cannot be taken back.
func ChildMain(stdin io.Reader, stdout io.Writer) int {
	runtime.GOMAXPROCS(1) // an upload takes one core from the readers, not all
	debug.SetGCPercent(25)
	debug.SetMemoryLimit(softMemory)
	if err := limitProcess(); err != nil {
		return fail(stdout, fmt.Errorf("limits: %w", err))
	}
	req, err := readRequest(stdin)
	if err != nil {
		return fail(stdout, err)
	}
	out := bufio.NewWriter(stdout)
	if err := work(req, out); err != nil {
		return fail(stdout, err)
	}
	if err := out.Flush(); err != nil {
		return 1
	}
	return 0
}

func fail(w io.Writer, err error) int {
	cause := err.Error()
	// Its parent has gone when this cannot be written: nobody is left to tell.
	_ = writeFrame(w, frame{Kind: kindError, Cause: cause[:min(len(cause), stderrKept)]}, nil)
	return 1
}

// work decodes and renders one image, writing each rendition as soon as it is made.
func work(req request, w io.Writer) error {
	h, err := examine(req.data)
	if err != nil {
		return err
	}
	src, err := decode(req.data, h)
	if err != nil {
		return err
	}
	width, height := src.Bounds().Dx(), src.Bounds().Dy()
	if h.swapped() {
		width, height = height, width
	}
	if err := writeFrame(w, frame{Kind: kindImage, Name: h.format, Width: width, Height: height}, nil); err != nil {
		return err
	}
	working := workingImage(src, h.orientation) // src is not used below: its memory is free from here
	if err := render(working, width, height, req.focalX, req.focalY, func(name string, w2, h2 int, data []byte) error {
		return writeFrame(w, frame{Kind: kindRendition, Name: name, Width: w2, Height: h2}, data)
	}); err != nil {
		return err
	}
	return writeFrame(w, frame{Kind: kindEnd}, nil)
}

// command is how a child is started.
type command struct {
	path string
	args []string
	env  []string
}

func ownBinary() command {
	path := "/proc/self/exe" // still this program when its file was replaced by a newer one
	if runtime.GOOS != "linux" {
		path, _ = os.Executable() // an empty path is answered when a child is to be started
	}
	return command{path: path, args: []string{"polydesk-picture"}, env: []string{childVariable + "=1"}}
}

// run starts a child for one image and reads its answer.
func (c command) run(ctx context.Context, req request) (*Result, error) {
	cmd := exec.CommandContext(ctx, c.path)
	cmd.Args, cmd.Env, cmd.Dir = c.args, c.env, os.TempDir()
	cmd.Stdin = io.MultiReader(bytes.NewReader(req.head()), bytes.NewReader(req.data))
	words := &lastWords{}
	cmd.Stderr = words
	cmd.WaitDelay = time.Second
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, "err_image_child", err)
	}
	if err := cmd.Start(); err != nil {
		if ctx.Err() != nil {
			return nil, ended(ctx)
		}
		return nil, errs.Wrap(errs.Unavailable, "err_image_child", err)
	}
	result, answer := readAnswer(stdout)
	if answer != nil {
		_ = cmd.Process.Kill() // it may be writing still; it is gone already at worst
	}
	exit := cmd.Wait()
	switch {
	case answer == nil:
		return result, nil
	case ctx.Err() != nil:
		return nil, ended(ctx)
	}
	return nil, errs.Wrap(errs.Invalid, "err_image_broken", fmt.Errorf("%w (%v) %s", answer, exit, words.text))
}

// ended tells the two ends of a context apart: the caller's and the time limit's.
func ended(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), errTimeLimit) {
		return busy(errTimeLimit)
	}
	return ctx.Err()
}

// lastWords keeps the beginning of what is written, where a dying Go program says why.
type lastWords struct{ text []byte }

func (l *lastWords) Write(p []byte) (int, error) {
	l.text = append(l.text, p[:min(len(p), stderrKept-len(l.text))]...)
	return len(p), nil
}
