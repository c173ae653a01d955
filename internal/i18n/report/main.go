// Command report lists, for every reader and interface language, which messages are missing and which are marked as
// doubtful: what a native editor should look at first. `make i18n-report` runs it.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"polydesk/internal/i18n"
	"polydesk/locales"
)

func main() {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // what is missing stands in the report
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	reader, err := i18n.LoadReader(locales.Reader())
	if err != nil {
		return err
	}
	admin, err := i18n.LoadAdmin(locales.Admin())
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	if err := report(w, "Reader messages (locales/reader)", reader); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := report(w, "Interface (locales/admin)", admin); err != nil {
		return err
	}
	return w.Flush()
}

// report prints one line a language and, below it, each message that is missing, unsure or twice there.
func report(w io.Writer, title string, c *i18n.Catalogue) error {
	fmt.Fprintf(w, "%s: %d messages, %d languages\n", title, len(c.Keys()), len(c.Tags()))
	for _, tag := range c.Tags() {
		missing := c.Missing(tag)
		unsure, err := c.Unsure(tag)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\n%s (%s): %d missing, %d unsure\n", tag, c.For(tag).Name(), len(missing), len(unsure))
		for _, id := range missing {
			text, from := c.For(tag).Text(id, nil)
			fmt.Fprintf(w, "  missing  %s (answered in %s: %s)\n", id, from, text)
		}
		for _, d := range unsure {
			fmt.Fprintln(w, "  unsure   "+strings.Trim(d.ID+": "+d.Why, ": "))
		}
	}
	for _, d := range c.Duplicates() {
		fmt.Fprintf(w, "  twice    %s\n", d)
	}
	return nil
}
