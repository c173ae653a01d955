package httpx

import (
	"net"
	"net/http"
)

// PeerAddress is the address of the connection's other end, without its port. It is nobody's word but the network's:
// forwarded headers do not count here.
func PeerAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
