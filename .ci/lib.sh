# What the other scripts share. Source it from bash: . .ci/lib.sh

say() { printf '\n== %s\n' "$*"; }
die() { printf '\n%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

debian_root() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && have apt-get; }

have_postgres() { have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_gcc() { have gcc && echo 'int main(void){return 0;}' | gcc -x c - -o /dev/null >/dev/null 2>&1; }

# need PACKAGES… : installs Debian packages as root; elsewhere says what is missing and ends.
need() {
	if ! debian_root; then
		die "Missing on this machine (Debian's names): $*
Install them and run this again. (As root on Debian this would have been done by itself.)"
	fi
	say "installing $*"
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1 && return
	apt-get update </dev/null >/dev/null || die "apt-get update failed: the packages $* could not be installed."
	apt-get install -y --no-install-recommends "$@" </dev/null >/dev/null || die "The packages $* could not be installed."
}

have go || die "Go is missing: version $(sed -n 's/^go //p' go.mod) or newer, from https://go.dev/dl/ or your system's packages."

# A package folder exists and has Go files under the tags that are used here.
is_package() { [ -n "$(go list -f '{{len .GoFiles}}{{len .TestGoFiles}}{{len .XTestGoFiles}}' "$@" 2>/dev/null | grep -v '^000$')" ]; }
