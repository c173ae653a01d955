package i18n

import "time"

// Date is a day in the language's own form and calendar; t is in the wanted zone already. An interface language that
// no desk writes in has no form of its own in our data, and shows ISO 8601.
func (w *Words) Date(t time.Time) string {
	if w.own.language == nil {
		return t.Format(time.DateOnly)
	}
	return w.own.language.Date(t)
}

// DateTime is day and time in the language's own form.
func (w *Words) DateTime(t time.Time) string {
	if w.own.language == nil {
		return t.Format("2006-01-02 15:04")
	}
	return w.own.language.DateTime(t)
}

// Time is the time of day in the language's own form.
func (w *Words) Time(t time.Time) string {
	if w.own.language == nil {
		return t.Format("15:04")
	}
	return w.own.language.Time(t)
}

// Number is a whole number in the language's digits and groups.
func (w *Words) Number(n int64) string { return w.own.number(n) }
