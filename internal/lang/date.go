package lang

import (
	"strconv"
	"strings"
	"time"
)

// Date is the long date ("25 March 2026") in the language's own calendar and
// digits. t is already in the wanted zone. The narrow no-break spaces and the
// closing full stops that CLDR has are kept.
func (l *Language) Date(t time.Time) string {
	return l.format(l.own().Date.Long, l.moment(t))
}

// DateMedium is the date with a short month, in the language's own calendar.
func (l *Language) DateMedium(t time.Time) string {
	return l.format(l.own().Date.Medium, l.moment(t))
}

// DateFull is the long date with the day of the week, in the own calendar.
// CLDR's Persian calendar has only the root order there for fa and prs ("1405
// Farvardin 5, Wednesday"); the order of their Gregorian dates is the spoken one.
func (l *Language) DateFull(t time.Time) string {
	if l.persian != nil {
		return l.format("EEEE d MMMM y", l.moment(t))
	}
	return l.format(l.own().Date.Full, l.moment(t))
}

// Time is the hour and minute ("14:05", "2:05 PM").
func (l *Language) Time(t time.Time) string {
	return l.format(l.gregorian.Time.Short, l.moment(t))
}

// DateTime is the long date and the time, joined as the language says "at".
func (l *Language) DateTime(t time.Time) string {
	joint := literal(l.gregorian.DateTime.Long)
	return fill(joint, l.Time(t), l.Date(t))
}

// Gregorian is the long Gregorian date where the language's own calendar is
// another, to stand beneath Date; elsewhere it is empty.
func (l *Language) Gregorian(t time.Time) string {
	if l.persian == nil {
		return ""
	}
	return l.format(l.gregorian.Date.Long, l.gregorianMoment(t))
}

// MonthYear is the heading of a month of the archive ("March 2026"), in the
// language's own calendar.
func (l *Language) MonthYear(t time.Time) string {
	if l.persian != nil {
		return l.format("MMMM y", l.moment(t)) // the forms of the data carry the ezafe where it is written
	}
	return l.format(l.gregorian.YearMonth, l.moment(t))
}

// MonthName is the name of a month (1 to 12) of the own calendar, standing
// alone; empty for any other number.
func (l *Language) MonthName(month int) string {
	return nth(l.own().Months.standalone(), month-1)
}

// WeekdayName is the day's name within a date; short asks for the abbreviation.
func (l *Language) WeekdayName(day time.Weekday, short bool) string {
	if short {
		return nth(l.gregorian.Days.Abbr, int(day))
	}
	return nth(l.gregorian.Days.Wide, int(day))
}

// Day is the number of t's day in the month of the own calendar, in digits of
// the language.
func (l *Language) Day(t time.Time) string { return l.int(l.moment(t).day, 1) }

// YearMonth is the year and month (1 to 12) of t in the own calendar.
func (l *Language) YearMonth(t time.Time) (year, month int) {
	m := l.moment(t)
	return m.year, m.month
}

// MonthStart is midnight, in the language's zone, of the first day of a month
// of the own calendar. Months beyond 1 to 12 run into other years, so month+1
// is always the next.
func (l *Language) MonthStart(year, month int) time.Time {
	if l.persian != nil {
		return FromSolarHijri(year, month, 1, l.Location())
	}
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, l.Location())
}

// own is the displayed calendar.
func (l *Language) own() *calendarStyle {
	if l.persian != nil {
		return l.persian
	}
	return &l.gregorian
}

// moment is a time taken apart in one calendar.
type moment struct {
	year, month, day int
	clock            time.Time
	names            *calendarStyle // whose months
}

func (l *Language) moment(t time.Time) moment {
	if l.persian == nil {
		return l.gregorianMoment(t)
	}
	y, m, d := SolarHijri(t)
	return moment{year: y, month: m, day: d, clock: t, names: l.persian}
}

func (l *Language) gregorianMoment(t time.Time) moment {
	y, m, d := t.Date()
	return moment{year: y, month: int(m), day: d, clock: t, names: &l.gregorian}
}

// format writes m by a CLDR date pattern (UTS #35 part 4): runs of ASCII
// letters are fields, text in apostrophes and everything else stands as it is.
func (l *Language) format(pattern string, m moment) string {
	var out strings.Builder
	for i := 0; i < len(pattern); {
		c := pattern[i]
		if c == '\'' {
			text, n := quoted(pattern[i:])
			out.WriteString(text)
			i += n
			continue
		}
		n := 1
		if !isFieldLetter(c) {
			out.WriteByte(c)
		} else {
			for i+n < len(pattern) && pattern[i+n] == c {
				n++
			}
			out.WriteString(l.field(c, n, m))
		}
		i += n
	}
	return out.String()
}

// field is one pattern field. Letters that our data does not use write
// nothing; a test reads every pattern for them.
func (l *Language) field(letter byte, n int, m moment) string {
	switch letter {
	case 'y':
		if n == 2 {
			return l.int(m.year%100, 2)
		}
		return l.int(m.year, n)
	case 'M', 'L':
		return l.month(letter, n, m)
	case 'd':
		return l.int(m.day, n)
	case 'E':
		return l.WeekdayName(m.clock.Weekday(), n < 4)
	case 'H':
		return l.int(m.clock.Hour(), n)
	case 'h':
		return l.int((m.clock.Hour()+11)%12+1, n)
	case 'm':
		return l.int(m.clock.Minute(), n)
	case 's':
		return l.int(m.clock.Second(), n)
	case 'a':
		if m.clock.Hour() < 12 {
			return l.gregorian.Periods.AM
		}
		return l.gregorian.Periods.PM
	}
	return ""
}

func (l *Language) month(letter byte, n int, m moment) string {
	names := m.names.Months
	switch {
	case n < 3:
		return l.int(m.month, n)
	case n == 3 && letter == 'L' && len(names.AbbrStandalone) == 12:
		return nth(names.AbbrStandalone, m.month-1)
	case n == 3:
		return nth(names.Abbr, m.month-1)
	case letter == 'L':
		return nth(names.standalone(), m.month-1)
	}
	return nth(names.Wide, m.month-1)
}

func (f nameForms) standalone() []string {
	if len(f.WideStandalone) > 0 {
		return f.WideStandalone
	}
	return f.Wide
}

// int writes a number of at least width digits, never grouped.
func (l *Language) int(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return l.Digits(s)
}

// quoted reads a text in apostrophes at the start of s and tells its length
// with them; two apostrophes are one.
func quoted(s string) (text string, length int) {
	if strings.HasPrefix(s, "''") {
		return "'", 2
	}
	end := strings.IndexByte(s[1:], '\'')
	if end < 0 {
		return s[1:], len(s)
	}
	return s[1 : 1+end], end + 2
}

// literal takes the apostrophes out of a joining pattern.
func literal(pattern string) string {
	var out strings.Builder
	for i := 0; i < len(pattern); {
		if pattern[i] != '\'' {
			out.WriteByte(pattern[i])
			i++
			continue
		}
		text, n := quoted(pattern[i:])
		out.WriteString(text)
		i += n
	}
	return out.String()
}

func isFieldLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func nth(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return ""
	}
	return names[i]
}
