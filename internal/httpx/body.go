package httpx

import (
	"io"
	"net/http"
)

// maxTakeIn bounds what is read of a body only to be thrown away.
const maxTakeIn = 64 << 20

// TakeIn reads what is left of a refused request's body, whole, up to 64 MiB. A
// client that is still writing when the connection closes would see a broken
// connection in place of the refusal. Who asks before sending (Expect) has
// nothing on the way.
func TakeIn(r *http.Request, whole io.Reader) {
	if whole != nil && r.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, whole, maxTakeIn) // what matters is the answer
	}
}
