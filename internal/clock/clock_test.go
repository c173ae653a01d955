package clock_test

import (
	"testing"
	"time"

	"polydesk/internal/clock"
)

func TestTimesAreUTCAndWholeMicroseconds(t *testing.T) {
	tehran := time.FixedZone("IRST", 3*3600+1800)
	in := time.Date(2026, 3, 21, 10, 0, 0, 123456789, tehran)
	want := time.Date(2026, 3, 21, 6, 30, 0, 123456000, time.UTC)
	if got := clock.Fixed(in).Now(); got != want {
		t.Errorf("Fixed = %v, want %v", got, want)
	}
	now := clock.System{}.Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 || now != clock.Cut(now) {
		t.Errorf("System = %#v", now)
	}
}

func TestTheSystemClockFollowsTheMachine(t *testing.T) {
	before := time.Now().Add(-time.Millisecond)
	if now := (clock.System{}).Now(); now.Before(before) || now.After(time.Now()) {
		t.Errorf("Now = %v, before %v", now, before)
	}
}
