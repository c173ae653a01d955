package lang

import "time"

// The Solar Hijri calendar of Iran and Afghanistan by the 33-year rule. A test
// holds it against the equinox for 1250 to 1500 AP (1871 to 2121); the law goes
// by the sky and not by a rule, so that years far beyond may differ by a day.

// solarEpoch is 1 Farvardin 1 in days since 1 January 1970.
const solarEpoch = -492268

// solarYearStart is the first day of a year in days since 1 January 1970.
func solarYearStart(year int) int {
	return solarEpoch + 365*(year-1) + floorDiv(8*year+21, 33)
}

// SolarHijri converts the calendar day of t, in t's own zone, to the Solar
// Hijri year, month (1 is Farvardin, Hamal) and day.
func SolarHijri(t time.Time) (year, month, day int) {
	y, m, d := t.Date()
	days := floorDiv(int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()), 86400)
	year = 1 + floorDiv(33*(days-solarEpoch), 12053) // 12053 days in 33 years: never off by more than one
	for solarYearStart(year) > days {
		year--
	}
	for solarYearStart(year+1) <= days {
		year++
	}
	n := days - solarYearStart(year) // six months of 31 days, five of 30, the rest
	if n < 6*31 {
		return year, n/31 + 1, n%31 + 1
	}
	n -= 6 * 31
	return year, n/30 + 7, n%30 + 1
}

// FromSolarHijri is midnight of a Solar Hijri day in the zone. Months and days
// beyond their range run on, as in time.Date.
func FromSolarHijri(year, month, day int, zone *time.Location) time.Time {
	year += floorDiv(month-1, 12)
	month = month - 1 - 12*floorDiv(month-1, 12)
	days := solarYearStart(year) + 31*min(month, 6) + 30*max(month-6, 0) + day - 1
	return time.Date(1970, time.January, 1+days, 0, 0, 0, 0, zone)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
