// Command notices writes THIRD_PARTY.md: what is linked into the program or copied into the repository, with the
// licences' texts as their owners wrote them, and what is used to build and test. `make notices` runs it; -check only
// compares, and fails when the file is not what it would write.
package main

import (
	"flag"
	"fmt"
	"os"
)

const out = "THIRD_PARTY.md"

func main() {
	check := flag.Bool("check", false, "compare, do not write")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	text, err := compose()
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(out, []byte(text), 0o644)
	}
	have, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	if string(have) != text {
		return fmt.Errorf("%s is not up to date: run make notices", out)
	}
	return nil
}
