// Package arch holds no code, only the tests that keep the house in order: which room may import which, which
// libraries stay in which room, where markup may be trusted, and what must not stand in a tracked file.
//
// A rule that no longer fits is changed here, in the same change as the code that needs it and with the reason
// beside it; it is never worked around.
package arch
