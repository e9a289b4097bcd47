"""Values that YAML readers, templates, shells or Kubernetes might take for something else."""
import random

WORDS = """yes no Yes NO on off y n true false True TRUE null Null ~ 0 1 -1 +1 01 08 0x10 0o17 0b11 1_000 1:30
    190:20:30 1.5 1. .5 1e3 1E3 .inf -.INF .nan NaN 2026-01-01 2026-01-01T00:00:00Z = << - -- --- ... ? : ! & * % @ `
    | > # , [ ] { } !!str !x &a *a [] {} [a] {a} %YAML {{}} $(X) $$(X) $$ $ ${X} $X -a -x=1 --flag 'a' a'b a"b "a"
    \\ \\n \\x00 a\\ a: :a a:b a,b a=b =a a# #a a.b .a a. a..b a/b /a a/ // ../a a/../b ~a a~ a@b a%41b a+b a*b a?b a;b
    a|b a&b a<b a>b a(b) a[b] é ü € 日本 😀 İ ß""".split()
PHRASES = ["", " ", "  ", " a", "a ", "a b", "a: b", "a #b", "# c", "- a", "? a", "{{ x }}", "{{ .Values.x }}", "{% x %}",
           "!val name", "!include labels.yaml", "${name}", "$(NODE_IP)", "$(cat /etc/passwd)", "`id`", "'; id; '",
           'a" b', "a' b", '"', "'", '""', "''", "|\n a", "> a", "a\nb", "a\n", "\na", "a\n---\nb", "a\n...\nb", "\n---\n",
           "a\r\nb", "\t", "a\tb", "\ta", "a\x7fb", "a\x01b", "a\x1b[31mb", "a\u0085b", "a\u00a0b", "a\u2028b", "a\u2029b",
           "\ufeffa", "a\ufeff", "a\u200bb", "a\u202eb", "a\ufffdb", "a\ufffeb", "\U0001f600", "\U000e0041", "e\u0301",
           "%YAML 1.1\n---\na", "a: {b: c}", "[a, b]", "{a: b}", "key: |\n  text\n", "x" * 63, "x" * 64, "x" * 253,
           "x" * 254, "x" * 1000, "a " * 200, "é" * 100, "kind: Secret", 'x"\n  suspend: true\n  y: "z']
ORDINARY = ["a", "abc", "a-b", "a1", "etcd", "prod-eu", "x0", "kamaji", "b" * 20]
SPECIAL = {
    "schedule": ["@daily", "*/5 * * * *", "0\t0\t*\t*\t*", "0 0 1,15 * *", "0 0 * * mon-fri", "0  0 * * 0", "?  0 * * ?", "00 00 * * *"],
    "time-zone": ["Etc/UTC", "UTC", "America/New_York", "Asia/Kolkata", "EST5EDT", "GMT", "Etc/GMT+5", "America/Port-au-Prince"],
    "image": ["1.0", "v0.43.0", "0x10", "1e3", "1_000", "null", "true"],
    "number": ["0", "1", "3", "5", "9", "14", "50", "80", "99", "2379"],
    "quantity": ["1Gi", "500Mi", "1.5Gi", "1e9", "1E9", "0.5", "100m", "2", "4G", "1024Ki", "2147483648"],
    "duration": ["1h", "90s", "1.5h", "1h30m", "14d", "2w", "600s", "3600s", "0s", "300ms"],
}
SPECIAL["snapshot-schedule"] = SPECIAL["schedule"]


def values(option, kind, count, seed):
    """All of the lists, and `count` mixtures of their pieces."""
    chosen = random.Random(f"{seed} {option}")
    result = ORDINARY + WORDS + PHRASES + SPECIAL.get(option, []) + SPECIAL.get(kind, [])
    for _ in range(count):
        pieces = [chosen.choice(ORDINARY if chosen.random() < 0.5 else WORDS + PHRASES)
                  for _ in range(chosen.randint(2, 4))]
        result.append("".join(pieces) if chosen.random() < 0.7 else chosen.choice(".-/:= ").join(pieces))
    return list(dict.fromkeys(result))


def quoted(text):
    """A double-quoted YAML scalar, everything unusual escaped."""
    def one(character):
        code = ord(character)
        if character in '"\\':
            return "\\" + character
        if 0x20 <= code < 0x7f:
            return character
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return '"' + "".join(map(one, text)) + '"'
