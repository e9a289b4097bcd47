#!/bin/sh
# Turns CHANGELOG.md on stdin into a Debian changelog on stdout: sections "## VERSION (DATE)" of items.
set -eu

LC_ALL=C.UTF-8 awk '
function finish() {
    if (version == "")
        return
    command = "LC_ALL=C date -u -R -d " date
    command | getline stamp
    close(command)
    printf "\n -- etcdmaint maintainers <maintainers@etcdmaint.example>  %s\n", stamp
}
/^## [0-9][0-9.]* \([0-9-]+/ {
    finish()
    if (version != "")
        print ""
    version = $2
    date = substr($3, 2, 10)
    printf "etcdmaint-gen (%s) unstable; urgency=medium\n\n", version
    next
}
version == "" || /^$/ { next }
/^- / { sub(/^- /, "  * "); start = 1 }
{
    # Lines of at most 80 columns.
    count = split($0, words, " ")
    line = start ? "  " : "   "
    start = 0
    for (i = 1; i <= count; i++) {
        if (length(line) + 1 + length(words[i]) > 80) {
            print line
            line = "   "
        }
        line = line (line ~ /[^ ]$/ || line == "   " ? " " : "") words[i]
    }
    print line
}
END { finish() }'
