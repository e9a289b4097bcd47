"""The house rules about source text: rooms, third-party headers, banned functions, sizes.

Each check yields complaints, one line each; no complaint means that the check passed.
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A file includes its own room and the rooms before it.
ROOMS = ["base", "text", "options", "model", "render", "fleet", "tree", "review",
         "connection", "transport", "kube", "apply", "jobs", "discover", "cmd"]

# A foreign library is known to the header with the table of its functions.
# The clock counts as foreign: one place asks it.
THIRD_PARTY = {"yaml.h": "src/text/yaml_library.h", "jansson.h": "src/text/json_library.h",
               "curl/curl.h": "src/transport/curl_library.h", "time.h": "cmd/clock.c"}
PLATFORM = set("""assert.h ctype.h errno.h float.h inttypes.h limits.h malloc.h math.h signal.h stdalign.h
    stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h
    arpa/inet.h dirent.h dlfcn.h fcntl.h link.h netinet/in.h netinet/tcp.h poll.h strings.h sys/file.h sys/random.h sys/socket.h
    sys/ioctl.h sys/stat.h sys/sysmacros.h sys/types.h
    poll.h sched.h spawn.h stdatomic.h sys/mman.h sys/prctl.h sys/timerfd.h sys/wait.h
    unistd.h""".split())

# Function -> files that may use it. An empty list: nobody.
EVERYWHERE = {name: [] for name in """strcpy strcat sprintf vsprintf strncpy strncat strtok strtok_r
    atoi atol atoll gets gmtime localtime asctime ctime mktime system popen setlocale tmpnam mktemp
    rand srand alloca setenv putenv""".split()}
LIBRARY = dict(EVERYWHERE)
LIBRARY.update({name: ["src/base/arena.c"] for name in "malloc calloc abort".split()})
LIBRARY.update({name: [] for name in """realloc strdup strndup asprintf printf fprintf vprintf
    vfprintf puts putchar fputs fputc fwrite perror exit _exit atexit signal getenv time clock
    gettimeofday clock_gettime fopen fdopen freopen""".split()})
LIBRARY.update({name: ["src/base/text.c"] for name in "strtol strtoul strtoll strtoull".split()})
LIBRARY.update({
    "free": ["src/base/arena.c", "src/text/json.c"],  # json.c: what jansson hands out
    "strtod": ["src/model/rule_literal.c", "src/model/rule_collection.c"],  # numbers as goval reads them
    "open": ["src/base/file.c", "src/base/folder.c", "src/model/zone.c"],  # zone.c: the system's tz database
    "read": ["src/base/file.c", "src/base/folder.c", "src/model/zone.c", "src/connection/process.c"],
    "write": ["src/base/file.c"],
    "rename": ["src/base/file.c"],
    "unlink": ["src/base/file.c"],
})

LIBRARY.update({name: ["src/base/folder.c"] for name in """openat mkdirat unlinkat renameat renameat2
    linkat getdents64 rmdir flock poll syncfs""".split()})
LIBRARY["poll"] = ["src/base/folder.c", "src/connection/process.c"]
LIBRARY.update({name: ["src/connection/process.c"] for name in "posix_spawn posix_spawnp waitpid kill timerfd_create".split()})
LIBRARY.update({name: [] for name in "fork vfork execve execvp execv execl execlp".split()})

# Hard limits in lines (aim: files under 300, headers under 80, functions under 40); tables are exempt.
FILE_LIMIT, HEADER_LIMIT, FUNCTION_LIMIT = 400, 120, 60
TABLES = {"src/model/zone_names.c"}


def sources(*patterns):
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def room_of(path):
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "src" else parts[0]


def without_comments(text, strings=False):
    """C text with comments blanked (and the inside of strings, too), its lines kept."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        piece = match.group(0)
        if piece[0] in "\"'":
            return piece[0] * 2 if strings else piece
        return "".join(byte if byte == "\n" else " " for byte in piece)
    return pattern.sub(blank, text)


def includes(path):
    text = without_comments(path.read_text())
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if found:
            yield number, found.group(1), found.group(2)


def check_rooms():
    for path in sources("src/*/*.[ch]", "src/*/*.def", "cmd/*.[ch]"):
        own = room_of(path)
        if own not in ROOMS:
            yield f"{name_of(path)}: folder is not one of the rooms {' '.join(ROOMS)}"
            continue
        for number, kind, header in includes(path):
            room = header.split("/")[0]
            if kind == '"' and (room not in ROOMS or ROOMS.index(room) > ROOMS.index(own)):
                yield f'{name_of(path)}:{number}: room {own} may not include "{header}"'


def check_third_party():
    for path in sources("src/*/*.[ch]", "cmd/*.[ch]"):
        for number, kind, header in includes(path):
            if kind == "<" and header not in PLATFORM and name_of(path) not in THIRD_PARTY.get(header, "").split():
                only = THIRD_PARTY.get(header, "no file")
                yield f"{name_of(path)}:{number}: <{header}> may be included by {only} only"


def check_banned():
    for path in sources("src/*/*.[ch]", "cmd/*.[ch]"):
        banned = EVERYWHERE if room_of(path) == "cmd" else LIBRARY
        text = without_comments(path.read_text(), strings=True)
        for number, line in enumerate(text.splitlines(), 1):
            for function in re.findall(r"(?<![\w.>])([a-z_]\w*)\s*\(", line):
                if function in banned and name_of(path) not in banned[function]:
                    yield f"{name_of(path)}:{number}: {function}() is banned here"


def functions(text):
    """(first line, name, lines) of each function; relies on clang-format's layout."""
    lines = without_comments(text).splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        if re.match(r"[A-Za-z_].*\)\s*\{$", line) or (start is None and line.endswith(") {")
                                                      and not line.startswith(" " * 8)):
            start = start or number
        elif line == "}" and start:
            name = re.search(r"(\w+)\(", lines[start - 1])
            yield start, name.group(1) if name else "?", number - start + 1
            start = None


def check_sizes():
    for path in sources("src/*/*.[ch]", "cmd/*.[ch]"):
        text = path.read_text()
        lines = text.count("\n")
        limit = HEADER_LIMIT if path.suffix == ".h" else FILE_LIMIT
        if lines > limit and name_of(path) not in TABLES:
            yield f"{name_of(path)}: {lines} lines, limit {limit}"
        for start, name, length in functions(text):
            if length > FUNCTION_LIMIT:
                yield f"{name_of(path)}:{start}: {name}() has {length} lines, limit {FUNCTION_LIMIT}"


def size_report():
    files = sources("src/*/*.c", "cmd/*.c")
    if not files:
        return "no source"
    lengths = sorted(length for path in files for _, _, length in functions(path.read_text()))
    total = sum(path.read_text().count("\n") for path in sources("src/*/*.[ch]", "cmd/*.[ch]"))
    return (f"{total} lines in {len(files)} files; {len(lengths)} functions, "
            f"median {lengths[len(lengths) // 2]} lines, longest {lengths[-1]}")
