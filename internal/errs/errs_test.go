package errs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"polydesk/internal/errs"
)

func TestKindOf(t *testing.T) {
	var typedNil *errs.Error
	for name, c := range map[string]struct {
		err  error
		want errs.Kind
	}{
		"no error has no kind":                       {nil, errs.None},
		"an error of ours has its own":               {errs.New(errs.Stale, "err_stale"), errs.Stale},
		"a wrapped one keeps it":                     {fmt.Errorf("save: %w", errs.New(errs.NotFound, "err_not_found")), errs.NotFound},
		"the outermost one decides":                  {errs.Wrap(errs.Conflict, "err_conflict", errs.New(errs.Invalid, "err_invalid")), errs.Conflict},
		"a foreign error is internal":                {errors.New("disk"), errs.Internal},
		"an ended context is internal":               {context.Canceled, errs.Internal},
		"a nil *Error in an interface is internal":   {error(typedNil), errs.Internal},
		"one among joined errors is found":           {errors.Join(errors.New("x"), errs.New(errs.TooMany, "err_too_many")), errs.TooMany},
		"a kind that nobody named stays what it was": {errs.New(errs.Kind(77), "x"), errs.Kind(77)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := errs.KindOf(c.err); got != c.want {
				t.Errorf("KindOf = %v, want %v", got, c.want)
			}
			if !errs.Is(c.err, c.want) {
				t.Errorf("Is(%v) = false", c.want)
			}
		})
	}
}

func TestTheTextForLogsHasEverythingInOneOrder(t *testing.T) {
	err := errs.New(errs.Invalid, "err_invalid", "Zeta", 2, "Alpha", "a").
		Field("headline", "err_too_long", "Max", 300).
		Field("slug", "err_required")
	err.Guard = "headline"
	err.Cause = errors.New("the cause")
	want := "invalid: err_invalid guard=headline Alpha=a Zeta=2; headline: err_too_long Max=300; slug: err_required: the cause"
	if got := err.Error(); got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if !errors.Is(err, err.Cause) {
		t.Error("the cause is not unwrapped")
	}
}

func TestParamsComeInPairs(t *testing.T) {
	got := errs.New(errs.Invalid, "x", "Max", 300, "Lonely").Params
	if d := cmp.Diff(map[string]any{"Max": 300, "Lonely": nil}, got); d != "" {
		t.Error(d)
	}
	if errs.New(errs.Invalid, "x").Params != nil {
		t.Error("no parameters should be nil")
	}
}

func TestEveryKindHasAName(t *testing.T) {
	seen := map[string]bool{}
	for k := errs.None; k <= errs.Internal; k++ {
		if s := k.String(); s == "" || seen[s] {
			t.Errorf("kind %d is called %q", k, s)
		} else {
			seen[s] = true
		}
	}
}
