#!/bin/sh
# Installs what building needs on Debian or Ubuntu, and with the argument "test" what the tests need.
#
#   sh packaging/dependencies.sh && make
#   sh packaging/dependencies.sh test && make check
#
# Only apt-get is used, as root or through sudo. Go, which some tests are written in, must be 1.21 or
# later (it then fetches the version that they name): where it is missing and the distribution's own is
# older, Debian 12's backports are added as a package source.
set -eu

build='make gcc libc6-dev pkg-config libyaml-dev libjansson-dev libcurl4-openssl-dev'
test='git libcmocka-dev clang libclang-rt-dev clang-format clang-tidy shellcheck mandoc valgrind gcovr
    python3 python3-venv python3-pytest python3-yaml python3-ruamel.yaml python3-jsonschema python3-h2
    bash zsh fish tzdata util-linux gettext-base openssl bubblewrap iproute2 ca-certificates prometheus
    dpkg-dev debhelper lintian xz-utils mmdebstrap buildah tinyproxy microsocks'
# Named differently, or absent, in some releases: their absence is no reason to stop.
optional='libclang-rt-dev'

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "dependencies.sh: run this as root, or install sudo" >&2
        exit 1
    fi
}

# available PACKAGE: whether apt can install it.
available() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

go_is_new_enough() {
    case $("$1" env GOVERSION 2>/dev/null) in
    go1.2[1-9]* | go1.[3-9][0-9]* | go[2-9]*) return 0 ;;
    *) return 1 ;;
    esac
}

# The mirror that the machine's own sources name.
mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        grep -Eo 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' '
}

install_go() {
    for go in go /usr/local/go/bin/go; do
        command -v "$go" >/dev/null && go_is_new_enough "$go" && return
    done
    version=$(apt-cache madison golang-go | sed -n '1s/^[^|]*| *\(2:\)*1\.\([0-9]*\).*/\2/p')
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    if [ "${version:-0}" -ge 21 ]; then
        install golang-go
    elif [ "$release" = bookworm ] && [ -n "$(mirror)" ]; then
        echo "dependencies.sh: adding bookworm-backports for Go 1.23 ($release has 1.${version:-?})"
        echo "deb $(mirror) bookworm-backports main" |
            as_root tee /etc/apt/sources.list.d/etcdmaint-backports.list >/dev/null
        as_root apt-get update -qq
        install -t bookworm-backports golang-go
    else
        echo "dependencies.sh: no Go 1.21 or later here: the tests that need it will be skipped" >&2
    fi
}

case ${1:-build} in
build) packages=$build ;;
test) packages="$build $test" ;;
*)
    echo "usage: dependencies.sh [build|test]" >&2
    exit 2
    ;;
esac

as_root apt-get update -qq
chosen=
for package in $packages; do
    case " $optional " in
    *" $package "*) available "$package" || continue ;;
    esac
    chosen="$chosen $package"
done
# shellcheck disable=SC2086 # a list of words
install $chosen
[ "${1:-build}" = build ] || install_go
