package lang

import "unicode"

// Rules about single characters that slugs and search share.

// zwnj, the zero-width non-joiner, parts endings from words in Persian script
// without a gap.
const zwnj = '\u200c'

// isApostrophe holds for the marks that stand for an apostrophe between
// letters: м'ята, o'zbek, Iran's. Keyboards give a dozen of them for the one
// that the spelling asks for.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ʾ', 'ʿ', 'ˈ', '՚', '＇':
		return true
	}
	return false
}

// isArmenianTone holds for the Armenian stress, exclamation and question marks,
// which stand inside the word.
func isArmenianTone(r rune) bool { return r == '՛' || r == '՜' || r == '՞' || r == '՟' }

// isDroppedMark holds for marks above and below letters that no spelling of
// ours needs once letters are composed: stress, vowel signs of Arabic,
// titlo. Marks of other scripts (Indic vowels) are letters to their readers.
func isDroppedMark(r rune) bool {
	return r >= 0x300 && unicode.Is(unicode.M, r) && unicode.In(r, unicode.Inherited, unicode.Arabic, unicode.Cyrillic, unicode.Latin)
}

// isInvisible holds for characters that are dropped and leave no gap: the
// joiners (ZWNJ is part of Persian spelling), bidirectional controls, the soft
// hyphen, variation selectors, and kashida, which only stretches a word.
func isInvisible(r rune) bool {
	return r >= 0xAD && unicode.Is(unicode.Cf, r) || r == 'ـ' || r >= 0xFE00 && r <= 0xFE0F
}

// dottedI reports whether the language tells i from ı: I is then the capital
// of ı. Tatar has the rule in Latin script only, and our Tatar desk is Cyrillic.
func (l *Language) dottedI() bool { return l.ID == "az" || l.ID == "crh" }

// lower is the small letter by the language's own rules.
func (l *Language) lower(r rune) rune {
	if l.dottedI() {
		return unicode.TurkishCase.ToLower(r)
	}
	return unicode.ToLower(r)
}

// asciiDigit turns a decimal digit of any script into ASCII. Unicode keeps
// decimal digits in runs that begin with a zero.
func asciiDigit(r rune) rune {
	zero := r
	for unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return '0' + (r-zero)%10
}
