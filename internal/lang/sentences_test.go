package lang

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct{ rule, id, in string }{ // | stands where a sentence ends
		{"a dot before a capital ends one", "en", "The bridge opened. |Nobody came."},
		{"so do ? and !, also within quotes", "en", "“Why?” |He left! |She stayed."},
		{"a title does not", "en", "He met Gen. Smith and Dr. Jones. |They talked."},
		{"nor a country's initials", "en", "The U.S. Army left. |It was late."},
		{"nor a month before its day", "en", "It opened on Jan. 5. |It closed on Feb. 7."},
		{"initials belong to the name", "ru", "Стихи А. С. Пушкина читали вслух. |Все слушали."},
		{"a town's letter belongs to the town", "ru", "Он живёт в г. Херсон. |Она тоже."},
		{"so in Ukrainian", "uk", "Захід пройшов у м. Київ на вул. Хрещатик. |Прийшли всі."},
		{"letters that end a list go on", "ru", "Хлеб, соль и т. д. Он ушёл."},
		{"a year's letter", "ru", "Это было в 2020 г. в Москве. |Потом нет."},
		{"a number and its dot go on in lower case", "sr", "Došli su 5. marta. |Otišli su."},
		{"a date of numbers is one", "sr", "Rođen je 12. 3. 1990. |Umro je."},
		{"a digit after a sentence begins one", "ru", "Он ушёл. |5 человек остались."},
		{"also after a year", "en", "It opened in 2020. |5 people came."},
		{"also after an ellipsis", "en", "They waited… |12 came."},
		{"also after the Arabic question mark", "fa", "چرا رفتند؟ |۵ نفر ماندند."},
		{"and the Urdu stop", "ps", "هغه لاړ۔ |۵ تنه پاتې شول."},
		{"and the Armenian one", "hy", "Նա գնաց։ |5 մարդ մնաց։"},
		{"a decimal is no end", "en", "It rose by 3.5 per cent. |It fell by 2.1."},
		{"an abbreviation before a digit is none", "en", "See No. 5 and p. 12. |It says so."},
		{"hours before noon", "en", "They met at 7 a.m. 5 of them spoke."},
		{"Armenian ends with its own stop", "hy", "Ն. Փաշինյանը խոսեց։ |Նա գնաց 2020 թ. Երևան։"},
		{"Georgian has no capitals, and initials", "ka", "ი. ჭავჭავაძე დაიბადა 1837 წ. ყვარელში. |ის პოეტი იყო."},
		{"Persian initials", "fa", "م. ع. رضایی آمد. |او رفت."},
		{"Persian ends", "fa", "او رفت. |چرا رفت؟ |نمی\u200cدانم!"},
		{"speech goes on after its mark", "ru", "«Стой!» — крикнул он. |Никто не слышал."},
		{"also in Ukrainian", "uk", "«Хто там?» — спитала вона. |Тиша."},
		{"a list's number belongs to its sentence", "en", "1. Open the door. |2. Close it."},
		{"what closes belongs to the sentence before", "en", "He said: “It is over.” |(It was not.) — —"},
		{"Uzbek digraphs are initials", "uz", "Sh. Mirziyoyev keldi. |U gapirdi."},
		{"Serbian too", "sr", "Lj. Petrović je došao. |Otišao je."},
		{"Hungarian ordinals go on", "hu", "Az 1848. évi forradalom. |Petőfi S. verse."},
		{"Romanian titles", "ro", "Dl. Popescu a plecat. |Str. Unirii e aproape."},
		{"Bulgarian titles", "bg", "Проф. Иванов живее на ул. Шипка. |Тук е тихо."},
		{"Azerbaijani", "az", "Dr. Əliyev gəldi. |İş bitdi."},
		{"Turkmen", "tk", "Prof. Öwezow geldi. |Iş gutardy."},
		{"a line is a sentence", "en", "Gen.\n|Smith came."},
		{"nothing has none", "en", ""},
		{"space alone is one", "en", "  "},
	} {
		t.Run(c.rule, func(t *testing.T) {
			want := strings.Split(c.in, "|")
			if c.in == "" {
				want = nil
			}
			if diff := cmp.Diff(want, must(t, c.id).Sentences(strings.ReplaceAll(c.in, "|", ""))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryLanguageHasAbbreviationsInLowerCase(t *testing.T) {
	for _, l := range All() {
		list := abbreviations()[l.ID]
		if len(list) < 10 {
			t.Errorf("%s has %d", l.ID, len(list))
		}
		for a := range list {
			if a == "" || a != strings.ToLower(a) {
				t.Errorf("%s: %q", l.ID, a)
			}
		}
	}
	if got, want := len(abbreviations()), len(All()); got != want {
		t.Errorf("there are lists for %d languages, want %d", got, want)
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	for _, s := range []string{"Gen. A. B. Smith. 5. 6. 7! 8", "т. д. Он", "…1", ".\u2029.\r\n1.", "«?» — а. ۵؟ ۵", "a.\u0301 B. ‘5’"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range All() {
			got := l.Sentences(s)
			if strings.Join(got, "") != s {
				t.Fatalf("%s: joined %q is not %q", l.ID, got, s)
			}
			for _, one := range got {
				if one == "" || utf8.ValidString(s) && !utf8.ValidString(one) {
					t.Fatalf("%s: %q of %q", l.ID, one, s)
				}
			}
		}
	})
}
