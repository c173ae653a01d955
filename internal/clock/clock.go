// Package clock tells the time, and lets a test stop it.
//
// Every time in the house is UTC and cut to microseconds, because that is what both databases keep: a value that
// was written and read back equals the one that was written. Zones, calendars and formats belong to lang.
package clock

import "time"

// Clock tells the time: UTC, cut to microseconds, without a monotonic reading.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now is the present time.
func (System) Now() time.Time { return Cut(time.Now()) }

// Fixed makes a clock that stands at t.
func Fixed(t time.Time) Clock { return fixed{Cut(t)} }

type fixed struct{ at time.Time }

func (f fixed) Now() time.Time { return f.at }

// Cut brings a time to the house's form: UTC, whole microseconds (earlier, never rounded up), no monotonic reading.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
