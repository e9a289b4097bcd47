#!/bin/sh
# Checks a source tarball: distcheck.sh TARBALL
#
# Unpacked outside any checkout and never written to, it builds elsewhere, passes unit tests and golden
# cases, installs into a DESTDIR, leaves nothing there when uninstalled, and makes the same bytes again.
set -eu

tarball=$(realpath "$1")
name=$(basename "$tarball" .tar.xz)
# What a calling make was told is no matter of the make called here.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES B DESTDIR PREFIX

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
tar -xf "$tarball" -C "$scratch"
cd "$scratch/$name"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

fail() {
    echo "distcheck: $*" >&2
    exit 1
}
# Names, modes, times and contents of all sources. (Removing the right to write would not stop root.)
state() { find . ! -type d -printf '%P %m %T@ ' -exec cksum {} \; -o -printf '%P %m\n' | LC_ALL=C sort; }
in_source() { make --no-print-directory B="$scratch/build" "$@"; }

state >"$scratch/before"
in_source -s -j"$(nproc)" all unit-programs
in_source -s unit >"$scratch/unit.log" 2>&1 || { tail -n 50 "$scratch/unit.log" && fail 'unit tests fail'; }
echo "distcheck: $(grep -c '^\[       OK \]' "$scratch/unit.log") unit tests passed"
in_source golden

in_source -s install DESTDIR="$scratch/root" PREFIX=/usr
count=$(find "$scratch/root" -type f -size +0 | wc -l)
[ "$count" -eq 5 ] || fail "$count files are installed instead of 5"
env -i "$scratch/root/usr/bin/etcdmaint-gen" --version
in_source -s uninstall DESTDIR="$scratch/root" PREFIX=/usr
left=$(find "$scratch/root" ! -type d)
[ -z "$left" ] || fail "left after uninstall: $left"

in_source -s dist
cmp "$tarball" "$scratch/build/$name.tar.xz" || fail 'the tarball made from the tarball is another one'
state >"$scratch/after"
diff "$scratch/before" "$scratch/after" || fail 'the sources were changed'
echo "distcheck: $name.tar.xz is good"
