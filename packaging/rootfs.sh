#!/bin/sh
# Lays out the root file system of the container image: rootfs.sh PROGRAM FOLDER
#
# PROGRAM is a static one (make STATIC=1). Nothing else runs in the image: no shell, no libraries. Time
# zones are there for --time-zone and --next. The licence texts of what is linked in come along.
set -eu

program=$1 folder=$2
umask 022
install -D -m 755 "$program" "$folder/usr/bin/etcdmaint-gen"
mkdir -p "$folder/work"
install -D -m 644 LICENSE "$folder/usr/share/doc/etcdmaint-gen/LICENSE"
for package in libyaml-dev libjansson-dev libc6-dev; do
    install -D -m 644 "/usr/share/doc/$package/copyright" "$folder/usr/share/doc/$package/copyright"
done
mkdir -p "$folder/usr/share/zoneinfo"
(cd /usr/share/zoneinfo && tar --create --exclude ./posix --exclude ./right --exclude ./localtime .) |
    tar --extract --no-same-owner --directory "$folder/usr/share/zoneinfo"
