#!/usr/bin/env bash
# make test: everything that must hold before a change lands. It installs what it lacks on Debian as root.
# The last lines are go test's own; any failure ends with a status other than 0.
#   .ci/test.sh          all of it
#   .ci/test.sh NAME…    only these parts: checks tests zone race browser
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh

export CGO_ENABLED=0
parts=${*:-checks tests zone race browser}
wants() { [[ " $parts " == *" $1 "* ]]; }
began=$SECONDS
took() { echo "   ($((SECONDS - began)) s since the start)"; }

lacking=()
if wants tests || wants race; then
	have_postgres && have pg_dump || lacking+=(postgresql)
	have sqlite3 || lacking+=(sqlite3) # the documented copy of a database is tested with it
fi
if wants race; then have_gcc || lacking+=(gcc libc6-dev); fi
if wants browser; then have_chromium || lacking+=(chromium fonts-noto-core); fi
if [ ${#lacking[@]} -gt 0 ]; then need "${lacking[@]}"; fi

if wants checks; then
	say "gofmt"
	unformatted=$(git ls-files -z -- '*.go' 2>/dev/null | xargs -0r ls -d 2>/dev/null | xargs -r gofmt -l)
	[ -z "$unformatted" ] || die "Not formatted as gofmt does:
$unformatted"
	say "go vet"
	go vet ./...
	if [ -d internal/browsertest ]; then go vet -tags browser ./internal/browsertest; fi
	took
	say "staticcheck"
	go tool staticcheck ./...
	took
	say "import table"
	# Not from the cache: what it reads through go list and git is not seen by go test.
	go test -count=1 ./internal/arch
	say "third-party notices"
	go run ./internal/notices -check
	took
fi

# The editor's own tests and the comparison of its bundle need Node; the committed bundle is what is shipped.
if wants checks && have node && have npm; then
	say "editor: node tests, bundle against its sources"
	if [ ! -d web/editor/node_modules ] && ! (cd web/editor && npm ci --ignore-scripts --no-audit --no-fund >/dev/null 2>&1); then
		echo "   the packages of web/editor could not be fetched: the bundle is not compared"
	fi
	if [ -d web/editor/node_modules ]; then
		(cd web/editor && node --test >/tmp/polydesk-node-test.$$ 2>&1) || { cat /tmp/polydesk-node-test.$$; rm -f /tmp/polydesk-node-test.$$; exit 1; }
		rm -f /tmp/polydesk-node-test.$$
	fi
	took
fi

export POLYDESK_TEST_POSTGRES=required

if wants zone; then
	say "language, words and pages in another time zone (Asia/Tehran)"
	TZ=Asia/Tehran go test -count=1 -p 2 ./internal/lang ./internal/i18n ./internal/site ./internal/credit
	took
fi

if wants race; then
	say "race detector: the packages with goroutines"
	export CGO_ENABLED=1
	go test -race -p 2 ./internal/site ./internal/i18n ./internal/view
	# modernc's SQLite is many times slower under it, and a decoder's memory is bounded: of these rooms only the tests in
	# which things happen at once.
	go test -race -p 2 -run 'AtOnce|OfEight|LateCommit|Deadlock|Wakes|Workers|Lease|FullQueue|EndedRequest|GoesOutOnce|Readiness' \
		./internal/store ./internal/picture ./internal/app
	export CGO_ENABLED=0
	took
fi

if wants browser && [ -d internal/browsertest ]; then
	say "browser"
	POLYDESK_TEST_BROWSER=required go test -count=1 -tags browser -timeout 8m ./internal/browsertest
	took
fi

if wants tests; then
	say "all tests, on SQLite and on PostgreSQL, fuzz seeds included"
	took
	go test -p 2 ./...
fi
