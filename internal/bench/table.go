package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// row is a goal and what was measured.
type row struct {
	goal, measured, must, aim string
	verdict                   string // aim, must, missed, or empty where there is no limit
}

type table struct{ rows []row }

// bound is a limit in one direction.
type bound struct {
	value float64
	unit  string
	least bool // the value must be reached, not kept under
}

func atMost(v float64, unit string) bound  { return bound{v, unit, false} }
func atLeast(v float64, unit string) bound { return bound{v, unit, true} }

func (l bound) String() string {
	sign := "≤"
	if l.least {
		sign = "≥"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", sign, short(l.value), l.unit))
}

func (l bound) holds(v float64) bool {
	if l.least {
		return v >= l.value
	}
	return v <= l.value
}

// add puts a row with its limits. detail stands behind the value.
func (t *table) add(goal string, value float64, detail string, must, aim bound) {
	verdict := "missed"
	switch {
	case aim.holds(value):
		verdict = "aim"
	case must.holds(value):
		verdict = "must"
	}
	measured := strings.TrimSpace(short(value) + " " + must.unit)
	if detail != "" {
		measured += " (" + detail + ")"
	}
	say("%s: %s: %s", goal, measured, verdict)
	t.rows = append(t.rows, row{goal, measured, must.String(), aim.String(), verdict})
}

// note puts a row without limits.
func (t *table) note(goal, measured string) {
	say("%s: %s", goal, measured)
	t.rows = append(t.rows, row{goal: goal, measured: measured})
}

// failed puts a row for a part that came to nothing.
func (t *table) failed(part string, err error) {
	say("%s failed: %v", part, err)
	first, _, _ := strings.Cut(err.Error(), "\n")
	t.rows = append(t.rows, row{part, "not measured: " + first, "", "", "missed"})
}

func (t *table) missed() bool {
	return slices.ContainsFunc(t.rows, func(r row) bool { return r.verdict == "missed" })
}

func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("| goal | measured | must | aim | reached |\n|---|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.goal, strings.ReplaceAll(r.measured, "|", "/"), r.must, r.aim, r.verdict)
	}
	return b.String()
}

// short writes a number with three digits that matter.
func short(v float64) string {
	switch {
	case v >= 100 || v == float64(int64(v)):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func median[T cmp.Ordered](values []T) T { return quantile(values, 0.5) }

// quantile is the smallest value that q of all do not exceed.
func quantile[T cmp.Ordered](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func mib(n int64) float64            { return float64(n) / (1 << 20) }
