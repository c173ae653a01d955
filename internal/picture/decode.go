package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func codecOf(format string) codec {
	switch format {
	case "jpeg":
		return codec{jpeg.DecodeConfig, jpeg.Decode}
	case "png":
		return codec{png.DecodeConfig, png.Decode}
	default:
		return codec{webp.DecodeConfig, webp.Decode}
	}
}

var errDisagree = errors.New("the image's headers contradict each other")

// decode decodes an image that was examined. The decoder is asked for the size first: one that reads another size
// than the one that was held against the limits is not let loose.
func decode(data []byte, h header) (image.Image, error) {
	c := codecOf(h.format)
	config, err := c.config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s header: %w", h.format, err)
	}
	if config.Width != h.width || config.Height != h.height {
		return nil, errDisagree
	}
	m, err := c.decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.format, err)
	}
	if m.Bounds().Dx() != h.width || m.Bounds().Dy() != h.height {
		return nil, errDisagree
	}
	return m, nil
}
