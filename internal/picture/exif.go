package picture

import "encoding/binary"

const (
	tagOrientation = 0x0112
	typeShort      = 3
	typeLong       = 4
)

// tiffOrientation reads the orientation (1 to 8) from the first directory of a TIFF structure, which is what EXIF
// is; 1, upright, when it is not there or makes no sense. A camera's mistake is no reason to refuse a picture.
func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(b[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
		order = binary.BigEndian
	default:
		return 1
	}
	start := uint64(order.Uint32(b[4:]))
	if order.Uint16(b[2:]) != 42 || start+2 > uint64(len(b)) {
		return 1
	}
	entries := b[start+2:]
	for n := order.Uint16(b[start:]); n > 0 && len(entries) >= 12; n-- {
		if order.Uint16(entries) == tagOrientation {
			return orientationValue(order, entries[:12])
		}
		entries = entries[12:]
	}
	return 1
}

func orientationValue(order binary.ByteOrder, entry []byte) int {
	var value uint32
	switch order.Uint16(entry[2:]) {
	case typeShort:
		value = uint32(order.Uint16(entry[8:]))
	case typeLong:
		value = order.Uint32(entry[8:])
	}
	if order.Uint32(entry[4:]) != 1 || value < 1 || value > 8 {
		return 1
	}
	return int(value)
}
