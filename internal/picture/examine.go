package picture

import (
	"bytes"
	"encoding/binary"

	"polydesk/internal/errs"
)

// header is what can be known of an image without decoding it.
type header struct {
	format        string
	width, height int
	// progressive: a JPEG whose decoder holds all coefficients at once.
	progressive bool
	animated    bool
	// orientation is EXIF's, 1 to 8; 1 is upright.
	orientation int
}

// swapped says that the upright image is as wide as this one is high.
func (h header) swapped() bool { return h.orientation >= 5 }

// examine reads the header of an image by its content, never its name, and refuses what will not be decoded. It
// allocates nothing that grows with what the image says of itself.
func examine(data []byte) (header, error) {
	h, err := readHeader(data)
	if err != nil {
		return header{}, err
	}
	if h.animated {
		return header{}, errs.New(errs.Invalid, "err_image_animated")
	}
	if h.width <= 0 || h.height <= 0 {
		return header{}, errs.New(errs.Invalid, "err_image_broken")
	}
	limit := MaxPixels
	if h.progressive {
		limit = MaxProgressivePixels
	}
	// The sides first: their product could overflow.
	if h.width > MaxSide || h.height > MaxSide || h.width*h.height > limit {
		return header{}, errs.New(errs.Invalid, "err_image_pixels",
			"Width", h.width, "Height", h.height, "Megapixels", limit/1_000_000)
	}
	return h, nil
}

const pngSignature = "\x89PNG\r\n\x1a\n"

func readHeader(data []byte) (header, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return readJPEG(data)
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return readPNG(data[len(pngSignature):])
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return readWebP(data[12:])
	}
	return header{}, errs.New(errs.Invalid, "err_image_format")
}

// JPEG markers (ITU T.81, table B.1).
const (
	markerSOF0 = 0xc0 // baseline
	markerSOF1 = 0xc1 // extended sequential
	markerSOF2 = 0xc2 // progressive
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerSOF  = 0xcf // the last of the frame markers
	markerRST0 = 0xd0
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// readJPEG walks the segments up to the first scan, as liberal about stray bytes between them as the decoder is:
// what the two read differently would slip past the limits.
func readJPEG(data []byte) (header, error) {
	h := header{format: "jpeg", orientation: 1}
	for pos := 2; ; {
		marker, payload, next := jpegSegment(data, pos)
		if next < 0 || marker == markerEOI {
			return header{}, errs.New(errs.Invalid, "err_image_broken")
		}
		pos = next
		switch {
		case marker == markerSOS:
			return h, nil // an image without a frame has no width, which is refused as broken
		case marker == markerAPP1:
			if tiff, ok := bytes.CutPrefix(payload, []byte("Exif\x00\x00")); ok && h.orientation == 1 {
				h.orientation = tiffOrientation(tiff)
			}
		case marker == markerSOF0, marker == markerSOF1, marker == markerSOF2:
			if len(payload) < 6 || h.width != 0 {
				return header{}, errs.New(errs.Invalid, "err_image_broken")
			}
			if payload[0] != 8 { // bits a sample
				return header{}, errs.New(errs.Invalid, "err_image_format")
			}
			h.height = int(binary.BigEndian.Uint16(payload[1:]))
			h.width = int(binary.BigEndian.Uint16(payload[3:]))
			h.progressive = marker == markerSOF2
		case marker > markerSOF2 && marker <= markerSOF && marker != markerDHT && marker != markerJPG && marker != markerDAC:
			return header{}, errs.New(errs.Invalid, "err_image_format") // lossless, hierarchical, arithmetic
		}
	}
}

// jpegSegment finds the marker at or after pos, its payload and where to go on; next is negative at the end.
func jpegSegment(data []byte, pos int) (marker byte, payload []byte, next int) {
	for {
		i := bytes.IndexByte(data[min(pos, len(data)):], 0xff)
		if i < 0 {
			return 0, nil, -1
		}
		for pos += i; pos < len(data) && data[pos] == 0xff; pos++ {
		}
		if pos >= len(data) {
			return 0, nil, -1
		}
		marker = data[pos]
		pos++
		if marker == 0 || marker >= markerRST0 && marker < markerRST0+8 {
			continue // a stuffed byte or a restart: nothing follows
		}
		if marker == markerEOI {
			return marker, nil, pos
		}
		if len(data)-pos < 2 {
			return 0, nil, -1
		}
		size := int(binary.BigEndian.Uint16(data[pos:]))
		if size < 2 || size > len(data)-pos {
			return 0, nil, -1
		}
		return marker, data[pos+2 : pos+size], pos + size
	}
}

// readPNG walks the chunks after the signature. Of an animated PNG the still image is read, as the format means it
// for programs that do not know animation.
func readPNG(data []byte) (header, error) {
	h := header{format: "png", orientation: 1}
	for first := true; len(data) >= 8; first = false {
		size := binary.BigEndian.Uint32(data)
		kind := string(data[4:8])
		data = data[8:]
		if first && (kind != "IHDR" || size != 13) || uint64(size)+4 > uint64(len(data)) {
			break
		}
		payload := data[:size]
		switch kind {
		case "IHDR":
			if !first {
				return header{}, errs.New(errs.Invalid, "err_image_broken")
			}
			width, height := binary.BigEndian.Uint32(payload), binary.BigEndian.Uint32(payload[4:])
			// int of 32 bits must not turn negative.
			h.width, h.height = int(min(width, 1<<31-1)), int(min(height, 1<<31-1))
		case "eXIf":
			h.orientation = tiffOrientation(payload)
		case "IEND":
			return h, nil
		}
		data = data[size+4:] // and the checksum, which the decoder verifies
	}
	if h.width > 0 {
		return h, nil // cut off: the decoder says whether enough is there
	}
	return header{}, errs.New(errs.Invalid, "err_image_broken")
}

// readWebP walks the chunks of a RIFF container (RFC 9649). The size in the frame itself counts, which an extended
// header could belie.
func readWebP(data []byte) (header, error) {
	h := header{format: "webp", orientation: 1}
	for len(data) >= 8 {
		kind := string(data[:4])
		size := binary.LittleEndian.Uint32(data[4:])
		data = data[8:]
		payload := data[:min(uint64(size), uint64(len(data)))]
		switch kind {
		case "VP8X":
			h.animated = h.animated || len(payload) > 0 && payload[0]&0x02 != 0
		case "ANIM", "ANMF":
			h.animated = true
		case "VP8 ", "VP8L":
			width, height := webpFrame(kind, payload)
			if width == 0 || h.width != 0 {
				return header{}, errs.New(errs.Invalid, "err_image_broken")
			}
			h.width, h.height = width, height
		case "EXIF":
			h.orientation = tiffOrientation(bytes.TrimPrefix(payload, []byte("Exif\x00\x00")))
		}
		skip := uint64(size) + uint64(size&1)
		data = data[min(skip, uint64(len(data))):]
	}
	if h.width == 0 && !h.animated {
		return header{}, errs.New(errs.Invalid, "err_image_broken")
	}
	return h, nil
}

// webpFrame reads width and height from the first bytes of a lossy (RFC 6386, 9.1) or lossless frame; zeros when
// they are not there.
func webpFrame(kind string, b []byte) (width, height int) {
	switch {
	case kind == "VP8 " && len(b) >= 10 && b[0]&1 == 0 && b[3] == 0x9d && b[4] == 0x01 && b[5] == 0x2a:
		return int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
	case kind == "VP8L" && len(b) >= 5 && b[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(b[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	}
	return 0, 0
}
