package body

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// Hash is the hash of the block's content: 16 hex digits of SHA-256 over its canonical form without id, src and
// src_hash. It is the same before and after a round trip through JSON.
func (b Block) Hash() string {
	b.ID, b.Src, b.SrcHash = "", nil, ""
	// The wire types hold strings, numbers and booleans only: marshalling them cannot fail.
	raw, _ := json.Marshal(b.wire())
	return digest("block", string(raw))
}

// TextHash is the hash of a text that is a segment by name: headline, deck, caption, alt text. White space at its
// edges does not count; letters are taken as they are typed (no Unicode normalisation).
func TextHash(s string) string { return digest("text", trimSpace(s)) }

// SourceHash is the hash of the source's blocks that a target block was made from, in the order of the ids: the
// block's own Hash for one, a hash over the hashes for several. Ids that the source no longer has are left out,
// so that the result differs from the one of before; it is empty when none is left.
func SourceHash(source *Doc, ids []string) string {
	return sourceHash(orEmpty(source).byID(), ids)
}

func sourceHash(byID map[string]*Block, ids []string) string {
	var hashes []string
	for _, id := range ids {
		if b, ok := byID[id]; ok {
			hashes = append(hashes, b.Hash())
		}
	}
	switch len(hashes) {
	case 0:
		return ""
	case 1:
		return hashes[0]
	}
	return digest("blocks", strings.Join(hashes, " "))
}

// digest keeps the families apart, so that a text never has a block's hash.
func digest(family, s string) string {
	sum := sha256.Sum256([]byte(family + "\x00" + s))
	return hex.EncodeToString(sum[:8])
}
