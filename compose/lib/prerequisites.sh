# Sourced by the scripts of this repository: finds the Swift toolchain and installs Debian packages that are missing.

# Prints a message on stderr and ends with 1.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# What building and testing need beyond a Swift toolchain.
build_packages=(libcurl4-openssl-dev libsqlite3-dev git ca-certificates)
test_packages=(socat curl sqlite3 openssl nghttp2-server nghttp2-proxy util-linux python3-venv jq mandoc systemd strace zsh)

# install_missing PACKAGE…: installs those that are not there, as root or with sudo; asks nobody when all are there.
install_missing() {
    local package missing=() as_root=()
    if ! command -v dpkg-query >/dev/null; then
        printf '%s: not a Debian system; these must be installed: %s\n' "${0##*/}" "$*" >&2
        return 0
    fi
    for package in "$@"; do
        [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] || missing+=("$package")
    done
    (( ${#missing[@]} )) || return 0
    if (( EUID != 0 )); then
        command -v sudo >/dev/null || die "missing packages, and neither root nor sudo to install them. As root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    printf '%s: installing %s\n' "${0##*/}" "${missing[*]}" >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${missing[@]}" >&2 ||
        die "could not install: ${missing[*]}"
}

# Ends with a message unless `swift` is a toolchain of 6.3 or later.
require_swift() {
    local version
    command -v swift >/dev/null || PATH="$PATH:${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}"
    command -v swift >/dev/null || die "no swift in PATH; a Swift toolchain of 6.3 or later is needed: https://www.swift.org/install/linux/"
    version="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)"
    [[ "$version" =~ ^([0-9]+)\.([0-9]+)$ ]] || die "$(command -v swift) is no Swift toolchain; see https://www.swift.org/install/linux/"
    (( BASH_REMATCH[1] > 6 || (BASH_REMATCH[1] == 6 && BASH_REMATCH[2] >= 3) )) ||
        die "Swift $version is too old; 6.3 or later is needed: https://www.swift.org/install/linux/"
}
