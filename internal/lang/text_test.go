package lang

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

var seeds = []string{
	"", "story", "Kyiv's “quiet” streets", "Путин и Ё-моё: «переговоры»", "Ґанок, м'ята, їжак", "İstanbul ILIQ Ərdəbil",
	"می\u200cخواهد ـــ كتاب يك مَدرسه ۱۴۰۴", "د افغانستان ولسمشر ځينې ۍ", "საქართველო ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "Ի՞նչ է նա ասել։ Երևան", "Oʻzbekiston o'zbek O‘zbek",
	"қазақ тілі ә ғ қ ң ө ұ һ", "Нохчийн мотт 1едало кхоьллина ӀӀ", "Башҡортостан ҙ ҡ ҫ", "ҷумҳурии Тоҷикистон ӣӯ", "Željko Đorđević, Љубљана",
	"\u202e\u200f\u0000\ufeff", "e\u0301\u200d\u0301", "日本語テキスト", "한국\u1112\u200b\u1161", "नमस्ते दुनिया", "½ ² Ⅻ 𝟙𝟘", "\xff\xfe bad", "ﷺ ﬁ ẞ ß ς", "ĿĲŉ",
	strings.Repeat("длинное слово ", 20), strings.Repeat("ქ", 90), "'''", "a'", "a--b", "нй\u0306\u0306",
}

func TestSlug(t *testing.T) {
	for _, c := range []struct{ rule, id, in, want string }{
		{"words are joined by single hyphens", "en", "  Talks -- “resume”, again! ", "talks-resume-again"},
		{"an apostrophe leaves no gap", "en", "Iran's talks", "irans-talks"},
		{"Cyrillic stays Cyrillic", "ru", "Ёлка и Москва № 5", "ёлка-и-москва-5"},
		{"every Ukrainian apostrophe is dropped", "uk", "М’ята й м'яч", "мята-й-мяч"},
		{"Latin letters keep their signs", "sr", "Đoković u Čačku", "đoković-u-čačku"},
		{"Azerbaijani İ and I part ways", "az", "İRAN ILIQ", "iran-ılıq"},
		{"so do Crimean Tatar ones", "crh", "QIRIM İÇÜN", "qırım-içün"},
		{"English I is i", "en", "IRAN", "iran"},
		{"ə stays", "az", "Azərbaycan", "azərbaycan"},
		{"ZWNJ is dropped and joins", "fa", "می\u200cخواهد برود", "میخواهد-برود"},
		{"kashida and vowel marks are dropped", "fa", "مَدرســـه", "مدرسه"},
		{"Persian digits become ASCII", "fa", "سال ۱۴۰۴", "سال-1404"},
		{"bidirectional marks never get in", "fa", "\u200fسلام\u202e دنیا\u200e", "سلام-دنیا"},
		{"Georgian stays, its capitals fold", "ka", "ᲗᲑᲘᲚᲘᲡᲘ ქალაქი", "თბილისი-ქალაქი"},
		{"Armenian tone marks stand inside the word", "hy", "Ի՞նչ է կատարվում։", "ինչ-է-կատարվում"},
		{"the Uzbek turned comma leaves no gap", "uz", "Oʻzbekiston va g'alaba", "ozbekiston-va-galaba"},
		{"nothing is the fallback", "ru", "?! «»", "story"},
		{"controls alone are the fallback", "ru", "\x00\u202e", "story"},
		{"a long one ends between words", "ru", strings.Repeat("слово ", 20), "слово-слово-слово-слово-слово-слово-слово"},
		{"a long word ends between letters", "ka", strings.Repeat("ქ", 40), strings.Repeat("ქ", 26)},
		{"composed and decomposed are one", "ro", "s\u0326coala", "școala"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := must(t, c.id).Slug(c.in); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, id := range []string{"en", "ru", "fa", "az", "hy", "uz"} {
			l := must(t, id)
			slug := l.Slug(s)
			switch {
			case slug == "" || len(slug) > maxSlug || !utf8.ValidString(slug):
				t.Fatalf("%s: %q → %q (%d bytes)", id, s, slug, len(slug))
			case !norm.NFC.IsNormalString(slug):
				t.Fatalf("%s: %q → %q is not NFC", id, s, slug)
			case strings.Contains(slug, "--") || strings.Trim(slug, "-") != slug:
				t.Fatalf("%s: %q → %q has stray hyphens", id, s, slug)
			case strings.ContainsFunc(slug, func(r rune) bool { return r != '-' && !isWordRune(r) || unicode.IsControl(r) }):
				t.Fatalf("%s: %q → %q holds what is no letter", id, s, slug)
			case l.Slug(slug) != slug:
				t.Fatalf("%s: %q → %q → %q", id, s, slug, l.Slug(slug))
			}
		}
	})
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ rule, id, a, b string }{
		{"ё is е", "ru", "ёлка ЁЛКА", "елка елка"},
		{"й is not и", "ru", "Мой", "мой"},
		{"a stress mark is nothing", "ru", "за́мок", "замок"},
		{"Arabic yeh and kaf are the Persian ones", "fa", "كتاب يك", "کتاب یک"},
		{"ZWNJ is nothing", "fa", "می\u200cخواهد", "میخواهد"},
		{"kashida and vowel marks are nothing", "fa", "مَدرســـهٔ", "مدرسه"},
		{"Persian and Arabic digits are ASCII", "fa", "۱۴۰۴ ١٤", "1404 14"},
		{"alef has one form", "fa", "آزادی أ", "ازادی ا"},
		{"presentation forms are letters", "fa", "ﻻ", "لا"},
		{"İ I ı i are one", "az", "İstanbul Istanbul ıstanbul", "istanbul istanbul istanbul"},
		{"in English too", "en", "İstanbul", "istanbul"},
		{"diacritics are nothing in Latin script", "sr", "Đoković šćepčević", "dokovic scepcevic"},
		{"Serbian Cyrillic is found by Latin", "sr", "Љубљана Ђоковић", "ljubljana dokovic"},
		{"Romanian comma and cedilla are one", "ro", "școală şcoală", "scoala scoala"},
		{"Uzbek turned commas in every guise are nothing", "uz", "Oʻzbek o'zbek o‘zbek O`zbek", "ozbek ozbek ozbek ozbek"},
		{"Ukrainian apostrophes are nothing, ґ is г", "uk", "м’ята ґанок", "мята ганок"},
		{"quotation marks are not apostrophes", "uz", "‘non’", " non "},
		{"the Armenian ligature comes apart, tone marks go", "hy", "Երևա՞ն", "երեւան"},
		{"Georgian capitals are small", "ka", "ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"},
		{"the Chechen palochka in every guise is one", "ce", "хIара х1ара хӀара хlара", "хӏара хӏара хӏара хӏара"},
		{"and a Chechen number stays one", "ce", "2021 шо, 11шо", "2021 шо, 11шо"},
		{"Kazakh letters stay themselves", "kk", "Қазақ Өнер", "қазақ өнер"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := must(t, c.id).Fold(c.a); got != c.b {
				t.Errorf("%q, want %q", got, c.b)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, id := range []string{"en", "ru", "fa", "az", "sr", "uz", "ce", "hu"} {
			l := must(t, id)
			once := l.Fold(s)
			if !utf8.ValidString(once) {
				t.Fatalf("%s: %q → %q", id, s, once)
			}
			if twice := l.Fold(once); twice != once {
				t.Fatalf("%s: %q → %q → %q", id, s, once, twice)
			}
			for _, term := range l.Terms(s) {
				if term == "" || strings.ContainsFunc(term, func(r rune) bool { return !isWordRune(r) }) {
					t.Fatalf("%s: %q has the term %q", id, s, term)
				}
			}
			for _, span := range l.Highlight(s, s) {
				if span[0] >= span[1] || span[1] > len(s) {
					t.Fatalf("%s: %q marks %v", id, s, span)
				}
			}
		}
	})
}

func TestOneWordIsFoundByItsOtherForms(t *testing.T) {
	for _, c := range []struct {
		id    string
		forms string
	}{
		{"en", "talk talks Talk's"}, {"ru", "переговоры переговоров переговорами"}, {"hu", "háború háborút háborúk"},
		{"uk", "переговори переговорів переговорами"}, {"be", "Мінск Мінска Мінску Мінскам"},
		{"bg", "преговори преговорите"}, {"mk", "преговори преговорите"},
		{"sr", "Beograd Beograda Beogradu Београду"}, {"bs", "Sarajevo Sarajeva Sarajevu"}, {"cnr", "Podgorica Podgorice Podgorici"},
		{"ro", "guvern guvernul guvernului guvernele"}, {"sq", "qeveri qeveria qeverie"},
		{"fa", "کتاب کتاب\u200cها کتاب\u200cهای كتابهایی"}, {"fa", "هسته هسته\u200cای هسته\u200cها"}, {"prs", "خبر خبرها خبرهای"},
		{"ka", "თბილისი თბილისის თბილისში თბილისს თბილისიდან"}, {"hy", "Երևան Երևանի Երևանում Երևանից Երեւանը"},
		{"kk", "Астана Астананың Астанада Астанаға Астанадан"}, {"ky", "Бишкек Бишкекте Бишкектен Бишкектин"},
		{"tt", "Казан Казанда Казаннан Казанның"}, {"ba", "Башҡортостан Башҡортостанда Башҡортостандың"},
		{"az", "Bakı Bakıda Bakının BAKIDAN baki"}, {"uz", "Toshkent Toshkentda Toshkentning"}, {"tk", "Aşgabat Aşgabatda Aşgabatdan"},
		{"crh", "Qırım Qırımda Qırımnıñ QIRIMDAN"}, {"tg", "китоб китобҳо китобҳои"}, {"ps", "کتاب کتابونه کتابونو"},
	} {
		l := must(t, c.id)
		first := ""
		for _, form := range strings.Fields(c.forms) {
			terms := l.Terms(form)
			if len(terms) != 1 {
				t.Errorf("%s: %q has the terms %q", c.id, form, terms)
				continue
			}
			if first == "" {
				first = terms[0]
			}
			if terms[0] != first {
				t.Errorf("%s: %q is %q, the first form %q", c.id, form, terms[0], first)
			}
		}
	}
}

func TestTermsPartWords(t *testing.T) {
	for _, c := range []struct {
		rule, id, in string
		want         []string
	}{
		{"numbers and addresses come apart", "ru", "3.14 example.org", []string{"3", "14", "example", "org"}},
		{"order and repetition stay", "ka", "და და", []string{"და", "და"}},
		{"elision comes apart", "sq", "t’i s’ka", []string{"t", "i", "s", "ka"}},
		{"an Armenian question mark does not split", "hy", "Ի՞նչ", []string{"ինչ"}},
		{"marks alone are no words", "ru", "— … «»", nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if diff := cmp.Diff(c.want, must(t, c.id).Terms(c.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCountWords(t *testing.T) {
	for _, c := range []struct {
		rule, in string
		want     int
	}{
		{"spaces and marks are no words", " — … ", 0},
		{"ZWNJ does not split", "می\u200cخواهد برود", 2},
		{"՞ does not split", "Ի՞նչ է։", 2},
		{"an apostrophe does not split", "м'ята Iran's", 2},
		{"numbers count", "3.14 и 5", 3},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := CountWords(c.in); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

func TestHighlightMarksTheFormsInTheText(t *testing.T) {
	text := "В Москве прошли переговоры; переговорам мешали."
	var got []string
	for _, span := range must(t, "ru").Highlight(text, "переговоров") {
		got = append(got, text[span[0]:span[1]])
	}
	if diff := cmp.Diff([]string{"переговоры", "переговорам"}, got); diff != "" {
		t.Error(diff)
	}
	if spans := must(t, "ru").Highlight(text, "?"); spans != nil {
		t.Errorf("an empty query marks %v", spans)
	}
}
