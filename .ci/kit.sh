#!/usr/bin/env bash
# make kit: starts a demo newsroom on a free loopback port and runs the page checks of web/kit over it.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
lacking=()
have_chromium || lacking+=(chromium fonts-noto-core)
have node && have npm || lacking+=(nodejs npm)
have java || lacking+=(default-jre-headless)
have xmllint || lacking+=(libxml2-utils)
have jing || lacking+=(jing)
have curl || lacking+=(curl)
if [ ${#lacking[@]} -gt 0 ]; then need "${lacking[@]}"; fi
[ -d web/kit/node_modules ] || (cd web/kit && npm ci --ignore-scripts --no-audit --no-fund)

work=$(mktemp -d)
server=
stop() {
	if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
	rm -rf "$work"
}
trap stop EXIT
CGO_ENABLED=0 go build -o "$work/polydesk" ./cmd/polydesk
port=${PORT:-18431}
base=http://127.0.0.1:$port
"$work/polydesk" demo --addr "127.0.0.1:$port" --data "$work/data" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 300); do
	if curl -fs -o /dev/null "$base/readyz"; then break; fi
	kill -0 "$server" 2>/dev/null || { cat "$work/log"; die "The demo did not start."; }
	sleep 0.2
done
curl -fs -o /dev/null "$base/en/" || { cat "$work/log"; die "The demo does not answer."; }

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
failed=0
first_article() { # the page is taken whole: head would end the pipe before curl has
	curl -fs "$base/$1/" -o "$work/front"
	{ grep -o "href=\"/$1/a/[^\"]*\"" "$work/front" || true; } | sed -n '1s/^href="\(.*\)"$/\1/p'
}
check() {
	say "$1"
	node web/kit/check-page.mjs "$base$1" --kind "$2" --chromium "$chromium" >"$work/out" 2>&1 || failed=$((failed + 1))
	grep -v '^PASS\|^SKIP' "$work/out" || echo "   nothing to say"
}
for desk in ${DESKS:-en fa ru ka}; do
	check "/$desk/" section
	article=$(first_article "$desk")
	if [ -n "$article" ]; then check "$article" article; fi
	curl -fs "$base/$desk/feed.xml" -o "$work/$desk-feed.xml"
	curl -fs "$base/$desk/sitemap.xml" -o "$work/$desk-sitemap.xml"
	node web/kit/validate-wire.mjs rss "$work/$desk-feed.xml" || failed=$((failed + 1))
	# A desk's sitemap is an index; its months are what the schema knows.
	for month in $(grep -o '<loc>[^<]*</loc>' "$work/$desk-sitemap.xml" | sed 's/<[^>]*>//g' | head -2); do
		curl -fs "$month" -o "$work/month.xml"
		node web/kit/validate-wire.mjs sitemap "$work/month.xml" || failed=$((failed + 1))
	done
done
[ "$failed" = 0 ] || die "$failed checks found something."
