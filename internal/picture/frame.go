package picture

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// The child reads a request (the magic word, two numbers, the image up to the end of input) and answers in frames:
// one that describes the image, one for each rendition, and one that ends the answer; or one with an error.

const (
	requestMagic = "polypic1"
	// maxFrameHead and maxAnswer bound what a child that has gone wrong can make its parent hold.
	maxFrameHead = 4 << 10
	maxAnswer    = 128 << 20
)

var (
	errProtocol  = errors.New("the image child does not speak the protocol")
	errTimeLimit = errors.New("the image was not done in time")
)

type request struct {
	focalX, focalY float64
	data           []byte
}

// head is a request's part before the image.
func (r request) head() []byte {
	b := []byte(requestMagic)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(r.focalX))
	return binary.BigEndian.AppendUint64(b, math.Float64bits(r.focalY))
}

func readRequest(r io.Reader) (request, error) {
	var head [len(requestMagic) + 16]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:len(requestMagic)]) != requestMagic {
		return request{}, errProtocol
	}
	numbers := head[len(requestMagic):]
	req := request{
		focalX: math.Float64frombits(binary.BigEndian.Uint64(numbers)),
		focalY: math.Float64frombits(binary.BigEndian.Uint64(numbers[8:])),
	}
	var err error
	req.data, err = io.ReadAll(io.LimitReader(r, MaxBytes+1))
	return req, err
}

const (
	kindImage     = "image"
	kindRendition = "rendition"
	kindEnd       = "end"
	kindError     = "error"
)

// frame is the head of one; a rendition's bytes follow it.
type frame struct {
	Kind   string `json:"kind"`
	Name   string `json:"name,omitempty"` // a rendition's name, an image's format
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Cause  string `json:"cause,omitempty"` // for the log
}

func writeFrame(w io.Writer, f frame, data []byte) error {
	head, err := json.Marshal(f)
	if err != nil {
		return err
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	if _, err := w.Write(append(b, head...)); err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// readFrame reads one frame; its data is at most left bytes.
func readFrame(r io.Reader, left int) (frame, []byte, error) {
	var sizes [8]byte
	if _, err := io.ReadFull(r, sizes[:]); err != nil {
		return frame{}, nil, err
	}
	headSize, dataSize := binary.BigEndian.Uint32(sizes[:]), binary.BigEndian.Uint32(sizes[4:])
	if headSize > maxFrameHead || uint64(dataSize) > uint64(left) {
		return frame{}, nil, errProtocol
	}
	head := make([]byte, headSize)
	if _, err := io.ReadFull(r, head); err != nil {
		return frame{}, nil, err
	}
	var f frame
	if err := json.Unmarshal(head, &f); err != nil {
		return frame{}, nil, fmt.Errorf("%w: %w", errProtocol, err)
	}
	data := make([]byte, dataSize)
	_, err := io.ReadFull(r, data)
	return f, data, err
}

// readAnswer reads a child's whole answer. It believes nothing: a child may have been taken over by its image.
func readAnswer(r io.Reader) (*Result, error) {
	in := bufio.NewReader(r)
	f, _, err := readFrame(in, 0)
	if err != nil {
		return nil, err
	}
	if f.Kind == kindError {
		return nil, errors.New(f.Cause)
	}
	if f.Kind != kindImage || !sane(f.Width, f.Height) || f.Name != "jpeg" && f.Name != "png" && f.Name != "webp" {
		return nil, errProtocol
	}
	result := &Result{Width: f.Width, Height: f.Height, Format: f.Name}
	seen := map[string]bool{}
	for left := maxAnswer; ; {
		f, data, err := readFrame(in, left)
		switch {
		case err != nil:
			return nil, err
		case f.Kind == kindEnd && len(result.Renditions) > 0:
			return result, nil
		case f.Kind == kindError:
			return nil, errors.New(f.Cause)
		case f.Kind != kindRendition || seen[f.Name] || !known(f.Name) || !sane(f.Width, f.Height):
			return nil, errProtocol
		}
		seen[f.Name] = true
		left -= len(data)
		result.Renditions = append(result.Renditions, Rendition{
			Name: f.Name, Width: f.Width, Height: f.Height, Ext: "jpg", ContentType: "image/jpeg", Data: data,
		})
	}
}

func sane(width, height int) bool {
	return width > 0 && height > 0 && width <= MaxSide && height <= MaxSide
}
