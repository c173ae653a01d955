package admin

import (
	"strings"
	"time"

	"polydesk/internal/desk"
	"polydesk/internal/lang"
)

// deskClock shows and reads times as a desk lives by them: in its zone, in the
// words of the interface.
type deskClock struct {
	v    *visit
	desk *desk.Desk
	zone *time.Location
	now  time.Time
}

func (v *visit) clockOf(d *desk.Desk) deskClock {
	c := deskClock{v: v, desk: d, zone: time.UTC, now: v.ad.Clock.Now()}
	if zone, err := time.LoadLocation(d.Zone); err == nil {
		c.zone = zone
	}
	return c
}

// hour is the time of day in the desk's zone; nil: nothing.
func (c deskClock) hour(t *time.Time) string {
	if t == nil {
		return ""
	}
	return c.v.w.Time(t.In(c.zone))
}

// stamp is a moment in the desk's zone: the time of day today, else date and time.
func (c deskClock) stamp(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	local, now := t.In(c.zone), c.now.In(c.zone)
	m := Moment{ISO: t.UTC().Format(time.RFC3339), Exact: c.v.w.DateTime(local), Short: c.v.w.DateTime(local)}
	if local.YearDay() == now.YearDay() && local.Year() == now.Year() {
		m.Short = c.v.w.Time(local)
	}
	return m
}

// text is stamp as a word within a sentence.
func (c deskClock) text(t *time.Time) string {
	if t == nil {
		return ""
	}
	return c.stamp(*t).Short
}

// zoneLine says whose clock times are by, and what it shows.
func (c deskClock) zoneLine() string {
	return c.v.w.T("story_zone", "Desk", c.desk.Name, "Zone", c.zone.String(), "Time", c.v.w.Time(c.now.In(c.zone)))
}

const inputTime = "2006-01-02T15:04"

// input is a time as the value of a datetime-local control.
func (c deskClock) input(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(c.zone).Format(inputTime)
}

// read reads such a value: nil for an empty one; false for what is no time, or
// an hour that the zone's clocks jump over.
func (c deskClock) read(s string) (*time.Time, bool) {
	if s = plainDigits(s); s == "" {
		return nil, true
	}
	for _, layout := range []string{inputTime, "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		t, err := time.ParseInLocation(layout, s, c.zone)
		if err == nil {
			utc := t.UTC()
			return &utc, t.Format(layout) == s
		}
	}
	return nil, false
}

// plainDigits turns Persian and Arabic digits, typed where no picker helps, into ASCII.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		}
		return r
	}, strings.TrimSpace(s))
}

// digits shows ASCII digits in those of the interface.
func (v *visit) digits(s string) string {
	if l, ok := lang.ByTag(v.w.Lang()); ok {
		return l.Digits(s)
	}
	return s
}
