#!/usr/bin/env bash
# make soak: what takes longer than a coffee. FUZZTIME (default 60s) is the time of each fuzz target, KILLS (default
# 20) how often the server is killed between acknowledged writes.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
export POLYDESK_TEST_POSTGRES=required
lacking=()
have_postgres && have pg_dump || lacking+=(postgresql)
have sqlite3 || lacking+=(sqlite3)
have_gcc || lacking+=(gcc libc6-dev)
if [ ${#lacking[@]} -gt 0 ]; then need "${lacking[@]}"; fi

fuzztime=${FUZZTIME:-60s}
say "fuzz, $fuzztime each"
for dir in $(git grep -l '^func Fuzz' -- '*_test.go' | xargs -rn1 dirname | sort -u); do
	for target in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //' | sort -u); do
		echo "-- $dir $target"
		# Go's fuzzer sometimes takes the end of its time for a failure ("context deadline exceeded"). A finding is kept
		# in testdata and fails again.
		fuzz() { CGO_ENABLED=0 go test "./$dir" -run "^$target\$" -fuzz "^$target\$" -fuzztime "$fuzztime"; }
		fuzz || fuzz
	done
done

say "race detector: store on both databases, and everything above it"
CGO_ENABLED=1 go test -race -p 1 -timeout 60m ./internal/store/... ./internal/app/... ./internal/site/...
# The detector's own shadow does not fit the memory that a child is given: what measures that limit runs without it.
CGO_ENABLED=1 go test -race -timeout 60m -skip 'TooMuchMemory|StaysInItsLimits' ./internal/picture/...

say "kill -9 between acknowledged writes"
go build -o "${TMPDIR:-/tmp}/polydesk-soak.$$" ./cmd/polydesk
trap 'rm -f "${TMPDIR:-/tmp}/polydesk-soak.$$"' EXIT
CGO_ENABLED=0 go run ./internal/bench -only kill -kills "${KILLS:-20}" -binary "${TMPDIR:-/tmp}/polydesk-soak.$$"
