"""Defragmentation rules, compared with github.com/maja42/goval, which etcd-defrag uses.

Every rule must come out as it does there, for each generation of etcd-defrag: true, false, an error
of the same kind, or the crash of the program. Rules are generated with a fixed seed (RULE_SEED);
RULE_CASES sets their number. B names the build directory.

The project refuses ("unsupported") what no sensible rule holds, and only that:
- a character beyond ASCII outside strings and comments: Go reads any Unicode letter as a name, but
  no variable has such a name; it would take the tables of Unicode to tell letters from the rest;
- text that is not UTF-8, which no flag or file gets that far;
- more than 64 KiB of text: a container's arguments are read by people;
- strings, lists and objects for which one evaluation copies more than 16 MiB (thousands of parts
  added one by one), or lists more than 200 deep that are compared with ==.
Not compared: powers with a fractional exponent to the last bit. Go's own results differ there
between amd64 and other machines.
"""

import itertools
import os
import pathlib
import random
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("B", "build")
ORACLE = ROOT / "tests" / "oracle" / "rule"
IN_CI = os.environ.get("CI") == "true"
CASES = int(os.environ.get("RULE_CASES") or (100000 if IN_CI else 24000))
SEED = int(os.environ.get("RULE_SEED") or 20260101)

# Generations as in src/model/rule.h, and the module file that builds each one's goval.
MODULES = ["goval_1_3.mod", "goval_1_3.mod", "goval_1_4.mod", "go.mod"]
INTEGERS_GOVAL_1_4, FLOATS = 2, 3

GIB = 1024 ** 3
STATES = [(100 * 1024 ** 2, 60 * 1024 ** 2, 2 * GIB), (GIB, 300 * 1024 ** 2, 8 * GIB),
          (7 * GIB, 7 * GIB, 8 * GIB), (20480, 16384, 8 * GIB), (1, 1, 1), (3, 0, 3),
          (2 ** 53 + 1, 2 ** 53 - 1, 2 ** 62), (2 ** 63 - 1, 1, 2 ** 63 - 1), (0, 0, 2 * GIB)]

VARIABLES = ["dbSize", "dbSizeInUse", "dbQuota", "dbQuotaUsage", "dbSizeFree"]
INTEGERS = ["0", "1", "2", "3", "7", "80", "100", "1024", "4096", "63", "64", "65", "2147483648",
            "9007199254740993", "4611686018427387904", "9223372036854775807", "0x7fffffffffffffff",
            "0x8000000000000000", "0xFFFFFFFFFFFFFFFF", "0xffff"]
ODD_INTEGERS = ["9223372036854775808", "0x10000000000000000", "0X1F", "0b11", "0B1", "0o17", "0O7",
                "017", "08", "00", "1_000", "1__0", "_1", "1_", "0_7", "0x_1", "0x", "0b2", "0b",
                "0xFFFF_FFFF", "0b1_0", "0o", "0XFFFFFFFFFFFFFFFF", "0x1_", "1i", "0b_1", "0_"]
FLOATS_PLAIN = ["0.0", "0.5", "0.8", "1.0", "1.5", "1e3", "1.", ".5", "2.5e-3", "1e308", "1e-320",
                "5e-324", "0.1", "3.0", "1024.0", "9007199254740992.0", "9.3e18", "1e19", "1e22",
                "123456789.125", "0.30000000000000004"]
ODD_FLOATS = ["1e400", "1e", "1e+", "1E5", "0x1p4", "0x1.8p1", "0x1.8", "0x.8p1", "0xp1", "1p3",
              "1_0.5", "1_.5", "1._5", "1e1_0", "1e_1", "0b1.5", "0o7.5", "08.5", "09e1", "1.5i",
              "0x1e5", "0X1P-2", "1e-999", ".5.5", "1..2", "00.5", "0b1e3", "1e9999999999", "0_1.5",
              "0x1_0.8p1", "0x_1p1", "1e0001"]
STRINGS = ['""', '"a"', '"abc"', '"dbSize"', "`raw`", '"80"', '"nil"', '"\\n"', '"\\x41"',
           '"\\101"', '"\\u00e9"', '"\\U0001F600"', "`a\rb`", "`a\\n`", '"é"', '"\\""', '"1.5"',
           '"1024"']
ODD_STRINGS = ['"', '"abc', '"\\', '"\\z"', '"\\x4"', '"\\400"', '"\\ud800"', '"\\U00110000"',
               "'a'", "`abc", '"a\nb"', '"\\\'"', "'", '"\\08"', '"\\u12"', '"\\\n"', "``"]
ODD_SIGNS = ["=", ";", "--", "++", "&^", ":=", "+=", "...", "<-", "<--", "<=-", "$", "#", "@",
             "\\", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}", "!", "~", "**", "***", "<<=",
             "|=", "&&&", "|||", "!!", "!=", "===", "<>", "//", "/*", "*/", "\n", "\t", "\r", "\f",
             "\v", "\x01", "\x7f", "<<-", "<<--", "%=", "^=", ">>=", "->", "=>", "..", "&^="]
WORDS = ["and", "or", "not", "Mi", "in", "IN", "nil", "true", "false", "if", "func", "x", "dbsize",
         "_", "e", "True", "len", "i"]
ARITHMETIC = ["+", "-", "*", "/", "%", "**", "+", "-", "*", "/"]
BITS = ["|", "&", "^", "<<", ">>"]
ORDER = ["<", "<=", ">", ">="]
EQUALITY = ["==", "!="]
LOGIC = ["&&", "||"]


class Maker:
    """Makes rules: mostly of the asked type, at times of any, at times with a stray token."""

    def __init__(self, dice):
        self.dice = dice
        self.stray = 0.0
        self.wrong = 0.0

    def pick(self, *lists):
        return self.dice.choice(self.dice.choice(lists))

    def blank(self):
        return self.dice.choice(["", "", "", " ", " ", "  ", "\n", "\t", " /* c */ ", " // c\n"])

    def make(self, kind, depth):
        if self.dice.random() < self.wrong:
            kind = self.dice.choice(["number", "boolean", "string", "list", "object", "nil", "whole"])
        text = getattr(self, "make_" + kind)(depth - 1)
        if self.dice.random() < self.stray:
            odd = self.pick(ODD_SIGNS, WORDS, ODD_INTEGERS, ODD_FLOATS, ODD_STRINGS)
            text = self.dice.choice([odd + " " + text, text + " " + odd, odd, text + odd])
        return text

    def join(self, left, sign, right):
        text = left + self.blank() + sign + self.blank() + right
        # Two signs that would be read as one.
        for pair in ("--", "<-", "//", "/*", "&^", "**"):
            if pair in text and pair != sign and self.dice.random() < 0.9:
                text = left + " " + sign + " " + right
        return text if self.dice.random() < 0.6 else "(" + text + ")"

    def choose(self, kind, depth):
        return self.join(self.make("boolean", depth), "?",
                         self.make(kind, depth) + " : " + self.make(kind, depth))

    def make_number(self, depth):
        kind = self.dice.random()
        if depth <= 0 or kind < 0.25:
            rare = self.dice.random() < 0.1
            return self.pick(VARIABLES, VARIABLES, INTEGERS, FLOATS_PLAIN,
                             ODD_INTEGERS + ODD_FLOATS if rare else INTEGERS)
        if kind < 0.75:
            return self.join(self.make("number", depth), self.dice.choice(ARITHMETIC),
                             self.make("number", depth))
        if kind < 0.82:
            return self.dice.choice(["-", "- ", "-"]) + self.make("number", depth)
        if kind < 0.87:
            return self.make_whole(depth)
        if kind < 0.93:
            return self.choose("number", depth)
        if kind < 0.97:
            return self.make("list", depth) + "[" + self.make("whole", depth) + "]"
        return self.make("object", depth) + self.dice.choice([".a", '["a"]', ".b", "[`c`]", ".a.a"])

    def make_whole(self, depth):
        kind = self.dice.random()
        if depth <= 0 or kind < 0.5:
            return self.dice.choice(INTEGERS[:14])
        if kind < 0.6:
            return "~" + self.make("whole", depth)
        return self.join(self.make("whole", depth), self.dice.choice(BITS + ARITHMETIC),
                         self.make("whole", depth))

    def make_boolean(self, depth):
        kind = self.dice.random()
        if depth <= 0 or kind < 0.05:
            return self.dice.choice(["true", "false", "dbQuotaUsage > 0.8", "dbSize < dbQuota"])
        if kind < 0.45:
            return self.join(self.make("number", depth), self.dice.choice(ORDER),
                             self.make("number", depth))
        if kind < 0.7:
            return self.join(self.make("boolean", depth), self.dice.choice(LOGIC),
                             self.make("boolean", depth))
        if kind < 0.82:
            side = self.dice.choice(["number", "boolean", "string", "list", "object", "nil"])
            return self.join(self.make(side, depth), self.dice.choice(EQUALITY),
                             self.make(side, depth))
        if kind < 0.9:
            return "!" + self.make("boolean", depth)
        if kind < 0.95:
            return self.join(self.make(self.dice.choice(["number", "string"]), depth),
                             self.dice.choice(["in", "IN"]) + " ", " " + self.make("list", depth))
        return self.choose("boolean", depth)

    def make_string(self, depth):
        kind = self.dice.random()
        if depth <= 0 or kind < 0.4:
            return self.dice.choice(STRINGS if self.dice.random() < 0.95 else ODD_STRINGS)
        if kind < 0.8:
            other = self.make(self.dice.choice(["number", "string", "boolean", "nil"]), depth)
            sides = [self.make("string", depth), other]
            self.dice.shuffle(sides)
            return self.join(sides[0], "+", sides[1])
        return self.make("string", depth) + self.make_bounds(depth)

    def make_bounds(self, depth):
        bounds = [self.dice.choice(["", "0", "1", "2", "-1", "1.0", "nil", "1.5",
                                    self.make("whole", depth)]) for _ in range(2)]
        return "[" + bounds[0] + self.dice.choice([":", " : "]) + bounds[1] + "]"

    def make_list(self, depth):
        kind = self.dice.random()
        if depth <= 0 or kind < 0.6:
            count = self.dice.randrange(4)
            kinds = ["number", "string", "boolean", "nil", "list"]
            return "[" + ",".join(self.make(self.dice.choice(kinds), depth)
                                  for _ in range(count)) + "]"
        if kind < 0.8:
            return self.join(self.make("list", depth), "+", self.make("list", depth))
        return self.make("list", depth) + self.make_bounds(depth)

    def make_object(self, depth):
        if depth > 0 and self.dice.random() < 0.2:
            return self.join(self.make("object", depth), "+", self.make("object", depth))
        members = []
        for _ in range(self.dice.randrange(4)):
            key = self.dice.choice(['"a"', '"b"', "`c`", '"a"+"b"', "1", '"dbSize"'])
            value = self.make(self.dice.choice(["number", "nil", "string", "object", "list"]), depth)
            members.append(key + ": " + value)
        return "{" + ", ".join(members) + "}"

    def make_nil(self, _):
        return "nil"

    def soup(self):
        """Tokens in any order."""
        tokens = [self.pick(VARIABLES, INTEGERS, FLOATS_PLAIN, STRINGS, ODD_SIGNS, WORDS,
                            ARITHMETIC + BITS, ORDER + EQUALITY + LOGIC)
                  for _ in range(self.dice.randrange(1, 9))]
        return self.dice.choice(["", " "]).join(tokens)

    def faulty(self):
        """Something that fails at once, and something wrong behind it: which one comes first?"""
        first = self.dice.choice(["1 % 0", "1 / 0", "nope", "1 + nil", "{1: 2}", "[1][9]", "f()",
                                  "f(1 % 0)", "!1", '"a"[5:]', "(1 % 0)", "[1 % 0]", '{"a": 1 % 0}',
                                  '{"a":1,"a":2}', "1 in 2", "1[0]", "[1][0.5]", "nil.a"])
        prefix = self.dice.choice(["", "", "(", "[", "1 + ", "-", "true ? ", "[1][", "f(", "1 ** "])
        rest = self.pick(ODD_SIGNS, ODD_FLOATS, ODD_STRINGS, WORDS, ORDER)
        return prefix + first + self.dice.choice(["", " "]) + rest + self.dice.choice(["", " 1", ")"])

    def field_rule(self):
        """What people write."""
        limit = self.dice.choice(["0.8", "80/100", "200*1024*1024", "0.5", "dbQuota*8/10",
                                  "dbQuota*0.8", "1024*1024*1024", "80", "1", "0"])
        term = self.dice.choice(["dbQuotaUsage", "dbSize - dbSizeInUse", "dbSizeFree", "dbSize",
                                 "dbSizeInUse/dbSize", "dbSizeInUse * 100 / dbSize",
                                 "(dbSize - dbSizeInUse) / dbSize", "dbSizeFree / dbQuotaUsage",
                                 "dbSizeFree / dbSize", "dbSize / dbSizeFree", "dbSize % dbSizeFree"])
        text = f"{term} {self.dice.choice(ORDER)} {limit}"
        if self.dice.random() < 0.5:
            text += f" {self.dice.choice(LOGIC)} " + self.field_rule()
        return text

    def rule(self):
        kind = self.dice.random()
        self.stray = 0.02 if kind < 0.25 else 0.0
        self.wrong = self.dice.choice([0.0, 0.0, 0.02, 0.15])
        if kind < 0.70:
            return self.make("boolean", self.dice.randrange(2, 6))
        if kind < 0.78:
            return self.make(self.dice.choice(["number", "string", "list", "object"]), 4)
        if kind < 0.86:
            return self.soup()
        if kind < 0.94:
            return self.faulty()
        return self.field_rule()


def exact_values():
    """Rules that show a value to the last digit: how literals read, and how numbers are written."""
    dice = random.Random(SEED + 1)
    numbers = ["1/3.0", "0.1+0.2", "2.0**0.5", "10.0**22", "7.0**300", "3.0**-5", "0.1**3",
               "1e23", "-0.0", "1e308*10", "0.0*-1", "1e21", "123456789012345680.0", "5e-324"]
    numbers += [f"2.0**{power}" for power in range(-1074, 1024, 17)]
    numbers += [f"{dice.uniform(-9, 9)!r}**{dice.randrange(-40, 40)}" for _ in range(200)]
    numbers += [f"{dice.uniform(-9e9, 9e9)!r}%{dice.uniform(-99, 99)!r}" for _ in range(200)]
    numbers += [f"{dice.getrandbits(62)}*1.0" for _ in range(100)]
    for number in numbers:
        for length in range(1, 26, 3):
            yield f'(""+({number}))[{length}:] == ""'
            yield f'(""+({number}))[:{length}] == "0"'


def number_texts():
    """Compared digit by digit: a wrong digit anywhere makes one of these differ."""
    dice = random.Random(SEED + 2)
    for _ in range(3000):
        number = dice.choice([f"2.0**{dice.randrange(-1074, 1024)}",
                              f"{dice.uniform(0, 1)!r}*1.0", f"{dice.getrandbits(60)}*{dice.uniform(0, 1)!r}",
                              f"{dice.uniform(1, 9)!r}**{dice.randrange(-300, 300)}",
                              f"{dice.randrange(-9, 9)}**{dice.randrange(-9, 60)}",
                              f"{dice.randrange(1, 10 ** 6)}/{dice.randrange(1, 1000)}.0"])
        at = dice.randrange(0, 18)
        digit = dice.choice("0123456789.")
        yield f'(""+({number}))[{at}:{at + 1}] == "{digit}"'
        yield f'(""+({number}))[{at}:{at + 1}] IN ["0","2","4","6","8"]'


def fixed_rules():
    for text in ODD_INTEGERS + ODD_FLOATS + ODD_STRINGS + ODD_SIGNS + WORDS + STRINGS:
        yield text
        yield text + " == " + text
        yield "1 " + text + " 2"
        yield "true " + text
        yield "1 % 0 " + text
    powers = ["0", "-0.0", "1", "-1", "2", "-2", "0.5", "-0.5", "1e308", "-1e308", "1e400/1",
              "(1e308*10)", "(-1e308*10)", "(1e308*10-1e308*10)", "3", "-3", "1e19", "63", "64",
              "9007199254740993", "9223372036854775807"]
    for left, right in itertools.product(powers, powers):
        yield f"({left}) ** ({right}) > 1"
        yield f'"" + ({left}) ** ({right}) == "0"'
        yield f"(({left}) % ({right})) <= 0"
    wholes = ["0", "1", "-1", "63", "64", "-64", "0x8000000000000000", "9223372036854775807", "1.0",
              "9.3e18", "-9.3e18", "9223372036854775808.0", "-9223372036854775808.0", "0.5", "2"]
    for left, right in itertools.product(wholes, wholes):
        for sign in ["+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "**"]:
            yield f"({left}) {sign} ({right}) > 0"
            yield f"({left}) {sign} ({right}) == 0"
    yield from ["", " ", "\n", "true", "(((true)))", "{} == {}", '{"a":nil} == {"b":nil}',
                "[] == []", "[nil] == [[]]", "1 == true", 'nil == ""', "true /* open", "1 < 2 < 3",
                "1 & 1 == 0", "-2 ** 2 == 4", "2 ** 3 ** 2 == 64", "a.b.c", "[1,2,3][1:][0] == 2"]
    yield "(" * 3000 + "true" + ")" * 3000
    yield " || ".join(["dbSize > 1"] * 3000)
    yield "!" * 6000 + "true"
    yield "-(" * 3000 + "1" + ")" * 3000 + " > 0"
    yield "true ? " * 3000 + "true" + " : false" * 3000
    yield "[" * 3000 + "]" * 3000 + " == 1"
    yield "(" * 60000


def make_cases():
    dice = random.Random(SEED)
    maker = Maker(dice)
    for number, rule in enumerate(itertools.chain(fixed_rules(), exact_values(), number_texts())):
        for generation in (INTEGERS_GOVAL_1_4, FLOATS):
            yield generation, STATES[number % 3], rule
    for _ in range(CASES):
        generation = dice.choices([0, 1, INTEGERS_GOVAL_1_4, FLOATS], [1, 3, 8, 16])[0]
        yield generation, dice.choice(STATES), maker.rule()


def run(program, cases):
    lines = "".join(f"{generation}|{size}|{in_use}|{quota}|{rule.encode().hex()}\n"
                    for generation, (size, in_use, quota), rule in cases)
    result = subprocess.run([program], input=lines, capture_output=True, text=True, check=True,
                            timeout=600)
    return result.stdout.splitlines()


@pytest.fixture(scope="module", name="programs")
def fixture_programs():
    """The project's program, and one with goval for each generation."""
    if not shutil.which("go"):
        assert not IN_CI, "Go is missing"
        pytest.skip("Go is missing: the comparison with goval needs it")
    oracles = {}
    for module in sorted(set(MODULES)):
        oracle = BUILD / "oracle" / ("rule_" + module.removesuffix(".mod"))
        subprocess.run(["go", "build", "-modfile", module, "-o", oracle, "."], cwd=ORACLE,
                       check=True, timeout=600)
        oracles[module] = oracle
    driver = BUILD / "oracle" / "rule_driver"
    subprocess.run(["make", "-s", f"B={BUILD.relative_to(ROOT)}", str(driver.relative_to(ROOT))],
                   cwd=ROOT, check=True, timeout=600)
    return driver, [oracles[module] for module in MODULES]


def test_same_results(programs):
    driver, oracles = programs
    cases = list(make_cases())
    seen = {}
    differences = []
    refused = 0
    for generation, oracle in enumerate(oracles):
        part = [case for case in cases if case[0] == generation]
        answers = zip(part, run(driver, part), run(oracle, part), strict=True)
        for case, ours, theirs in answers:
            seen[theirs] = seen.get(theirs, 0) + 1
            if ours == "unsupported" and not case[2].isascii():
                refused += 1
            elif ours != theirs:
                differences.append((case, ours, theirs))
    print(f"{len(cases)} rules: {seen}, {refused} with characters beyond ASCII refused")
    assert not differences, "\n".join(
        f"generation {case[0]}, {case[1]}: {case[2][:200]!r}: ours {ours}, goval {theirs}"
        for case, ours, theirs in differences[:20]) + f"\n{len(differences)} differences"
    assert refused < len(cases) / 1000
    kinds = {"true", "false", "crash", "unknown token", "parse", "syntax", "var", "type", "math",
             "range", "eval", "result"}
    assert set(seen) == kinds, f"not every kind of result was met: {kinds ^ set(seen)}"


@pytest.mark.parametrize("rule, theirs", [
    ("é == 1", "var"), ("“a” == 1", "unknown token"), ('{"é": 1}.é == 1', "true"),
    ("true\N{NO-BREAK SPACE}", "syntax"),
    ("true" + " " * 65536, "true"),
    (" + ".join(["[1]"] * 3000) + " == 1", "false"),
    ("[" * 300 + "]" * 300 + " == " + "[" * 300 + "]" * 300, "true"),
])
def test_refused_classes(programs, rule, theirs):
    """Each listed class is refused, and by nothing else than its name."""
    driver, oracles = programs
    case = [(FLOATS, STATES[0], rule)]
    assert run(driver, case) == ["unsupported"]
    answer = run(oracles[FLOATS], case)
    assert answer in ([theirs], ["unknown token"])


def test_not_utf8(programs):
    line = f"{FLOATS}|1|1|1|{(b'true /* ' + bytes([0xff]) + b' */').hex()}\n"
    result = subprocess.run([programs[0]], input=line, capture_output=True, text=True, check=True,
                            timeout=60)
    assert result.stdout == "unsupported\n"
