// Command polydesk is a multilingual newsroom in one program: see the README.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"polydesk/internal/picture"
)

func main() {
	if picture.IsChild() { // this program decodes pictures in a child with little memory
		os.Exit(picture.ChildMain(os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, stdio{os.Stdin, os.Stdout, os.Stderr}))
}
