package i18n_test

import (
	"testing"

	"polydesk/internal/lang"
)

func BenchmarkLoadReader(b *testing.B) {
	for b.Loop() {
		reader(b)
	}
}

func BenchmarkReadAllLanguages(b *testing.B) {
	for b.Loop() {
		c := reader(b)
		for _, l := range lang.All() {
			c.For(l.ID)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	w := reader(b).For("fa")
	b.ReportAllocs()
	for b.Loop() {
		w.T("search")
	}
}

func BenchmarkValue(b *testing.B) {
	w := reader(b).For("fa")
	b.ReportAllocs()
	for b.Loop() {
		w.T("published", "Date", "۱ فروردین ۱۴۰۵")
	}
}

func BenchmarkCount(b *testing.B) {
	w := reader(b).For("ru")
	b.ReportAllocs()
	for b.Loop() {
		w.T("hours_ago", "Count", int64(21))
	}
}
