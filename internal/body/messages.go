package body

// The ids of this package's messages; their words are in the interface's catalogue.
const (
	msgInvalid     = "body_invalid"      // the text has something that it may not have
	msgMalformed   = "body_malformed"    // the JSON cannot be read
	msgTooLarge    = "body_too_large"    // more bytes than are read
	msgUTF8        = "body_utf8"         // not UTF-8
	msgType        = "body_wrong_type"   // another JSON type was expected
	msgUnknownType = "body_unknown_type" // Name: no such block
	msgUnknownAttr = "body_unknown_attr" // Name: no such attribute here
	msgUnknownMark = "body_unknown_mark" // Name: no such mark, or twice the same
	msgRequired    = "body_required"     // must be given
	msgID          = "body_bad_id"       // 1 to 40 of A–Z a–z 0–9 _ -
	msgHash        = "body_bad_hash"     // not a hash of this house
	msgMedia       = "body_bad_media"    // not a media key
	msgLevel       = "body_bad_level"    // a heading is of level 2, 3 or 4
	msgLink        = "body_bad_link"     // http, https or mailto only
	msgLang        = "body_bad_lang"     // not a language tag
	msgDir         = "body_bad_dir"      // ltr, rtl or auto
	msgControl     = "body_control"      // control characters
	msgSurrogate   = "body_surrogate"    // half of a surrogate pair
	msgTooLong     = "body_too_long"     // Max: longer than that
	msgTooMany     = "body_too_many"     // Max: more than that
)

// MessageIDs lists every message id that an error of this package may bear, for the catalogue's test.
func MessageIDs() []string {
	return []string{
		msgInvalid, msgMalformed, msgTooLarge, msgUTF8, msgType, msgUnknownType, msgUnknownAttr, msgUnknownMark,
		msgRequired, msgID, msgHash, msgMedia, msgLevel, msgLink, msgLang, msgDir, msgControl, msgSurrogate,
		msgTooLong, msgTooMany,
	}
}
