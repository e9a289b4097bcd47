#!/bin/sh
# Lays out the root file system of the container image: rootfs.sh PROGRAM FOLDER
#
# The program, the libraries that it is linked with or loads, and what those need, their loader, the
# certificates of public authorities, and time zones for --time-zone and --next. No shell and no other
# program. The licence texts of all of it come along.
set -eu

program=$1 folder=$2
umask 022

# The libraries that the program loads by name.
loaded() {
    for name in libyaml-0.so.2 libjansson.so.4 libcurl.so.4; do
        path=$(ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')
        [ -n "$path" ] || { echo "rootfs.sh: $name is not installed" >&2; exit 1; }
        echo "$path"
    done
}

libraries() {
    found=$(loaded)
    echo "$found"
    # shellcheck disable=SC2086 # paths without blanks
    ldd "$program" $found | sed -n 's/.*=> \(\/[^ ]*\) (.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | sort -u
}

# The package of a file, whose path may be written with or without the /usr that / and it share.
package_of() {
    dpkg -S "$1" 2>/dev/null || dpkg -S "/usr$1" 2>/dev/null || dpkg -S "${1#/usr}"
}

add_licence() {
    text=/usr/share/doc/$1/copyright
    [ -f "$folder$text" ] || install -D -m 644 "$text" "$folder$text"
}

install -D -m 755 "$program" "$folder/usr/bin/etcdmaint-gen"
mkdir -p "$folder/work"
install -D -m 644 LICENSE "$folder/usr/share/doc/etcdmaint-gen/LICENSE"
libraries | while read -r library; do
    mode=644
    case $library in */ld-*) mode=755 ;; esac # the kernel runs it
    install -D -m "$mode" "$library" "$folder$library"
    package=$(package_of "$library" || package_of "$(readlink -f "$library")")
    add_licence "${package%%:*}"
done
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
add_licence ca-certificates
mkdir -p "$folder/usr/share/zoneinfo"
(cd /usr/share/zoneinfo && tar --create --exclude ./posix --exclude ./right --exclude ./localtime .) |
    tar --extract --no-same-owner --directory "$folder/usr/share/zoneinfo"
