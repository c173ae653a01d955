package site

import (
	"fmt"
	"net/netip"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"polydesk/internal/clock"
)

// A reader may ask for a burst of searches and then for one in two seconds: more than a person types.
const (
	searchBurst = 20
	searchRate  = rate.Limit(0.5)
)

// limiter bounds searches by address. It forgets those who have not asked for longest, and keeps nothing on disk.
type limiter struct {
	clock   clock.Clock
	buckets *otter.Cache[string, *rate.Limiter]
}

func newLimiter(c clock.Clock) (*limiter, error) {
	b, err := otter.New(&otter.Options[string, *rate.Limiter]{MaximumSize: 20_000})
	if err != nil {
		return nil, fmt.Errorf("search limit: %w", err)
	}
	return &limiter{clock: c, buckets: b}, nil
}

// allow takes one search from the address's budget.
func (l *limiter) allow(address string) bool {
	b, _ := l.buckets.ComputeIfAbsent(network(address), func() (*rate.Limiter, bool) {
		return rate.NewLimiter(searchRate, searchBurst), false
	})
	return b.AllowN(l.clock.Now(), 1)
}

// network is what counts as one asker: an IPv4 address, or the /64 of an IPv6 one.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
