#!/usr/bin/env bash
# make bench: the benchmark's table. wrk and nginx are used when they are there (installed on Debian as root); without
# them the program's own load generator is used and nginx's row is left out.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
lacking=()
have wrk || lacking+=(wrk)
have nginx || [ -x /usr/sbin/nginx ] || lacking+=(nginx-light)
if [ ${#lacking[@]} -gt 0 ]; then
	if debian_root; then need "${lacking[@]}"; else echo "Not here, and done without: ${lacking[*]}"; fi
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/polydesk-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 go build -trimpath -o "$work/polydesk" ./cmd/polydesk
CGO_ENABLED=0 go build -o "$work/bench" ./internal/bench
"$work/bench" -binary "$work/polydesk" -dir "$work" "$@"
