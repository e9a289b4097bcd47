#!/bin/sh
# Makes the source tarball: dist.sh VERSION DATE OUTPUT, from the top folder of the sources.
#
# In a git checkout it holds the files that git knows, elsewhere (in an unpacked tarball) all files but
# those made by building and testing. Its bytes depend on nothing else: order, owner, modes and times
# are fixed. Times are those of SOURCE_DATE_EPOCH, or midnight UTC of DATE.
set -eu

version=$1 date=$2 output=$3
LC_ALL=C
export LC_ALL
unset TAR_OPTIONS XZ_OPT XZ_DEFAULTS

files() {
    if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; then
        git ls-files
    else
        find . -mindepth 1 \( -path ./build -o -path ./.git -o -name __pycache__ -o -name .pytest_cache \) -prune \
            -o ! -type d -printf '%P\n'
    fi
}

mkdir -p "$(dirname "$output")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
files >"$scratch/files"
sort -o "$scratch/files" "$scratch/files"
tar --create --file "$scratch/tar" --format gnu --no-recursion --verbatim-files-from --files-from "$scratch/files" \
    --owner 0 --group 0 --numeric-owner --mode u+rw,go-w,a+rX \
    --mtime "@${SOURCE_DATE_EPOCH:-$(date -u -d "$date" +%s)}" --transform "flags=r;s,^,etcdmaint-gen-$version/,"
xz --threads=1 -6 <"$scratch/tar" >"$output.new"
mv "$output.new" "$output"
