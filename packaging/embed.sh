#!/bin/sh
# Writes C source that holds the given template files: embed.sh templates/*.yaml > templates.c
set -eu
LC_ALL=C
export LC_ALL
printf '#include "render/template_files.h"\n\n'
number=0
for file; do
    printf 'static const unsigned char file_%d[] = {' "$number"
    od -An -v -tu1 "$file" | awk '{ for (i = 1; i <= NF; i++) printf "%s,", $i; print "" }'
    printf '0};\n'
    number=$((number + 1))
done
printf 'const struct template_file template_files[] = {\n'
number=0
for file; do
    printf '    {"%s", (const char *)file_%d, sizeof(file_%d) - 1},\n' "${file##*/}" "$number" "$number"
    number=$((number + 1))
done
printf '};\nconst size_t template_file_count = %d;\n' "$number"
