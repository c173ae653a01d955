//go:build !unix

package pgtest

import "io"

// launch knows no way to start a private server here.
func launch(string) (string, io.Closer, error) { return "", nil, errAbsent }
