# Everything that is done to Polydesk from a terminal. Go is the only tool that must be there; `make test` installs
# the rest on Debian as root and says what is missing elsewhere.
.PHONY: help run build test soak bench kit generate notices i18n-report
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run: ## the demo newsroom, on http://127.0.0.1:8080
	go run ./cmd/polydesk demo

build: ## the program, into bin/polydesk
	CGO_ENABLED=0 go build -trimpath -o bin/polydesk ./cmd/polydesk

test: ## all tests: both databases, a real browser, race detector, linters (under ten minutes)
	@.ci/test.sh $(PARTS)

soak: ## longer fuzzing, the race detector on the store, kill -9 in a loop
	@.ci/soak.sh

bench: ## the benchmark's table; BENCH="-write" keeps it in docs/performance.md
	@.ci/bench.sh $(BENCH)

kit: ## page checks (validators, axe, weight, feeds) over a demo newsroom
	@.ci/kit.sh

generate: ## bundles, and the list of third-party notices
	go generate ./...

notices: ## THIRD_PARTY.md
	go run ./internal/notices

i18n-report: ## which messages are missing or doubtful, language by language
	@go run ./internal/i18n/report
