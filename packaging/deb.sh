#!/bin/sh
# Builds the Debian package: deb.sh TARBALL FOLDER leaves etcdmaint-gen_VERSION_ARCHITECTURE.deb in FOLDER.
#
# packaging/debian becomes the debian/ folder of the unpacked tarball, its changelog is made from
# CHANGELOG.md. The environment of the build is empty, so that the user's does not reach the package.
set -eu

tarball=$(realpath "$1") folder=$(realpath "$2")
umask 022
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
tar -xf "$tarball" -C "$scratch"
cd "$scratch/$(basename "$tarball" .tar.xz)"
cp -r packaging/debian debian
sh packaging/changelog.sh <CHANGELOG.md >debian/changelog
env -i PATH="$PATH" HOME="$scratch" LC_ALL=C.UTF-8 ${SOURCE_DATE_EPOCH:+SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH"} \
    DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" \
    dpkg-buildpackage --build=binary --no-sign >"$scratch/log" 2>&1 || {
    tail -n 60 "$scratch/log" >&2
    exit 1
}
mv "$scratch"/*.deb "$folder"
