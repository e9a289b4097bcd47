"""Schedules and their run times, compared with github.com/robfig/cron/v3, which Kubernetes uses.

What the project accepts the library must accept, with the same next runs; what the project refuses
and the library accepts must be one of the listed refusals. Inputs are generated with a fixed seed
(CRON_SEED); CRON_CASES sets their number. B names the build directory.
"""

import collections
import datetime
import functools
import os
import pathlib
import random
import re
import shutil
import subprocess
import zoneinfo

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("B", "build")
IN_CI = os.environ.get("CI") == "true"
CASES = int(os.environ.get("CRON_CASES") or (100000 if IN_CI else 20000))
SEED = int(os.environ.get("CRON_SEED") or 20260101)
NEXT_RUNS = 4

# Later than the last time that a zone left out a whole day (Samoa, 2011), over which the library
# searches forever.
FIRST_INSTANT = int(datetime.datetime(2012, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
LAST_INSTANT = int(datetime.datetime(2110, 1, 1, tzinfo=datetime.timezone.utc).timestamp())

FIELDS = [(0, 59, []), (0, 23, []), (1, 31, []),
          (1, 12, "jan feb mar apr may jun jul aug sep oct nov dec".split()),
          (0, 6, "sun mon tue wed thu fri sat".split())]
DESCRIPTORS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]
DST_ZONES = ["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "America/Havana",
             "Africa/Cairo", "Asia/Beirut", "America/Santiago", "Africa/Casablanca",
             "Europe/Dublin", "America/Asuncion", "Asia/Gaza", "America/Nuuk", "Pacific/Chatham",
             "Antarctica/Troll", "Europe/Chisinau", "Atlantic/Azores", "America/Scoresbysund"]

# Every reason to refuse what the library accepts. Each is decided here from the text alone.
REFUSALS = {
    "zone": "Kubernetes' own validation refuses TZ= and CRON_TZ=",
    "every": "@every is not tied to the clock; its start is unknown",
    "separator": "white space that is neither space nor tab cannot be told from other characters",
    "empty member": "an empty list member is dropped silently, down to a field that never matches",
    "star range": "what follows the hyphen after a star is dropped silently",
    "sign": "a sign in front of a number is a slip",
    "name": "a letter outside ASCII whose lower case is an ASCII letter",
    "never": "no month has such a day",
    "long": "longer than 1024 bytes",
}


def days_exist(dom, month):
    """Whether any day of any month is named, in two fields that the library accepts."""
    days = values(dom, 1, 31, [])
    return any(day <= length for number, length in
               enumerate([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 1)
               if number in values(month, 1, 12, FIELDS[3][2]) for day in days)


def values(field, low, high, names):
    found = set()
    for member in field.split(","):
        base, _, step = member.partition("/")
        start, hyphen, end = base.partition("-")
        if start in "*?":
            first, last = low, high
        else:
            first = number(start, low, names)
            last = number(end, low, names) if hyphen else (high if step else first)
        found.update(range(first, last + 1, int(step or 1)))
    return found


def number(text, low, names):
    return names.index(text.lower()) + low if text.lower() in names else int(text)


def refusal(text):
    """The class of a refused schedule that the library accepts, or None."""
    if "TZ" in text:
        return "zone"
    if len(text.encode()) > 1024:
        return "long"
    if text.startswith("@every "):
        return "every"
    if any(c.isspace() and c not in " \t" for c in text):
        return "separator"
    fields = text.split()
    if any("" in field.split(",") for field in fields):
        return "empty member"
    if re.search(r"(^|[\s,])[*?]-", text):
        return "star range"
    if re.search(r"(^|[\s,/-])\+[0-9]", text):
        return "sign"
    if not text.isascii():
        return "name"
    weekday_star = any(re.fullmatch(r"[*?](/0*1)?", m) for m in fields[4].split(","))
    if weekday_star and not days_exist(fields[2], fields[3]):
        return "never"
    return None


def is_astray(text, answer):
    """No runs at all, or in months that are not named: where midnight is skipped the library may go on into them."""
    named = values(text.split()[3], 1, 12, FIELDS[3][2])
    return all(datetime.datetime.fromisoformat(run.replace("Z", "+00:00")).month not in named for run in answer.split()[1:])


def make_value(dice, field):
    low, high, names = FIELDS[field]
    if names and dice.random() < 0.4:
        name = dice.choice(names)
        return dice.choice([name, name.upper(), name.title()])
    text = str(dice.randint(low, high))
    return "0" * dice.choice([1, 2]) + text if dice.random() < 0.05 else text


def make_member(dice, field):
    low, high, names = FIELDS[field]
    kind = dice.random()
    if kind < 0.35:
        text = dice.choice("***?")
    elif kind < 0.75:
        text = make_value(dice, field)
    else:
        first, last = sorted([dice.randint(low, high), dice.randint(low, high)])
        text = f"{first}-{last}"
        if names and dice.random() < 0.4:
            text = f"{names[first - low]}-{names[last - low]}"
    if dice.random() < 0.2:
        text += f"/{dice.choice([1, 2, 3, 5, 7, 10, 15, 20, 30, 59, 60, 90])}"
    return text


def make_valid(dice):
    if dice.random() < 0.02:
        return dice.choice(DESCRIPTORS)
    fields = []
    for field in range(5):
        count = dice.choice([1, 1, 1, 1, 2, 3])
        if field >= 2 and dice.random() < 0.5:
            fields.append("*")
        else:
            fields.append(",".join(make_member(dice, field) for _ in range(count)))
    return dice.choice([" ", " ", " ", "  ", "\t"]).join(fields)


def make_rare(dice):
    """Days that hardly or never exist."""
    day = dice.choice(["29", "30", "31", "29-31", "30,31", "31/2"])
    month = dice.choice(["2", "feb", "4", "2,4", "6,9,11", "1,2", "*", "2/2", "12"])
    weekday = dice.choice(["*", "*", "?", "1", "*/2", "*/1", "1,*"])
    return f"0 {dice.randint(0, 23)} {day} {month} {weekday}"


PIECES = ["*", "?", "/", "-", ",", "+", "@", "L", "W", "#", "H", "~", "7", "0", "60", "TZ=UTC ",
          "CRON_TZ=Europe/Lisbon ", " ", "\t", "\n", "\r", "\v", "\f", "\u00a0", "\u0085", "\u2003",
          "\u3000", "@every 1h", "@daily", "monday", "mon", "jan", "*-5", "?-1", "*/", "1,,2", ",",
          "+5", "-5", "18446744073709551615", "9223372036854775807", "99999999999999999999", "\u0130",
          ".", "_", "x", "\x01", "\u00e9", "1-2-3", "*/2/3", "5-2", "fri-mon", "/0", "/-0", "/+3"]


def make_mutated(dice):
    text = make_valid(dice)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        at = dice.randint(0, len(text))
        kind = dice.random()
        if kind < 0.5:
            text = text[:at] + dice.choice(PIECES) + text[at:]
        elif kind < 0.65:
            text = text[:at] + text[at + dice.randint(1, 3):]
        elif kind < 0.95:
            words = text.split(" ")
            words[dice.randrange(len(words))] = dice.choice(PIECES)
            text = " ".join(words)
        else:
            words = text.split(" ")
            dice.shuffle(words)
            text = dice.choice(["", " "]) + " ".join(words) + dice.choice(["", " "])
    return text


FIXED = ["", " ", ",", "* * * *", "* * * * * *", "@every 1h30m", "@every 0s", "@every 1d", "@reboot",
         "@Daily", " @daily", "@daily ", "TZ=UTC", "TZ=UTC 0 0 * * *", "CRON_TZ=UTC 0 0 * * *",
         ", * * * *", "0 0 * * ,", "0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "*/90 * * * *",
         "0 */25 * * *", "0 0 13 * 5", "0 0 * * 7", "0 0 * * 0-7", "+5 * * * *", "007 * * * *",
         "0 0 * * fr\u0130", "0 0 * * \u017fun", "0\u00a00 * * *", "0\u30000 * * *", "0 0 29 2 *",
         "*-5 * * * *", "*-5-6/7 * * * *", "?-x * * * *", "*/9223372036854775807 * * * *",
         "*/9223372036854775808 * * * *", "0" * 1100 + " * * * *", "0," * 600 + "0 * * * *"]


@functools.lru_cache(maxsize=None)
def changes(name):
    """Unix times at which a zone's offset changes."""
    zone = zoneinfo.ZoneInfo(name)

    def offset(at):
        return datetime.datetime.fromtimestamp(at, zone).utcoffset()

    found = []
    day = 86400
    for start in range(FIRST_INSTANT, FIRST_INSTANT + 28 * 365 * day, 7 * day):
        low, high = start, start + 7 * day
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(middle) == offset(low):
                low = middle
            else:
                high = middle
        found.append(high)
    return found


def make_instant(dice, name):
    near = changes(name)
    if near and dice.random() < 0.7:
        return dice.choice(near) + dice.randint(-4 * 86400, 86400)
    return dice.randint(FIRST_INSTANT, LAST_INSTANT)


def make_cases():
    dice = random.Random(SEED)
    names = sorted(zoneinfo.available_timezones() - {"localtime", "posixrules"})
    some = DST_ZONES + dice.sample(names, 40)
    cases = [(text, "Etc/UTC", FIRST_INSTANT) for text in FIXED]
    cases += [("0 0,1,2,3,23 * * *", name, FIRST_INSTANT) for name in names]
    # Quarters of hours, around the clock changes of a zone that sets its clocks at one.
    cases += [(f"{minute} {hour} * * *", "Pacific/Chatham", change - 86400 + step)
              for change in changes("Pacific/Chatham")[-2:] for step in range(0, 3 * 86400, 6 * 3600)
              for hour in range(5) for minute in (0, 30, 44, 45, 46, 59)]
    while len(cases) < CASES:
        kind = dice.random()
        text = (make_valid(dice) if kind < 0.5 else make_rare(dice) if kind < 0.55 else
                f"{dice.choice(['*/30', '0', '15', '59'])} {dice.choice(['0', '1', '2', '3', '0-3', '23'])}"
                f" {dice.choice(['*', '*', '1', '*/2'])} * {dice.choice(['*', 'sun', '0,5', '6'])}"
                if kind < 0.75 else make_mutated(dice))
        if "\0" in text:
            continue
        name = dice.choice(some)
        cases.append((text, name, make_instant(dice, name)))
    return cases


def run(program, lines):
    result = subprocess.run([program], input=lines, capture_output=True, text=True, check=True,
                            timeout=1200)
    return result.stdout.splitlines()


@pytest.fixture(scope="module")
def programs():
    if shutil.which("go") is None:
        if IN_CI:
            pytest.fail("Go is missing; it is needed where CI=true")
        pytest.skip("Go is missing: the comparison with robfig/cron needs it")
    oracle = ROOT / "build" / "oracle" / "cron"
    oracle.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["go", "build", "-o", oracle, "."], cwd=ROOT / "tests" / "oracle" / "cron",
                   check=True)
    driver = BUILD / "oracle" / "cron_driver"
    subprocess.run(["make", "-s", f"B={os.path.relpath(BUILD, ROOT)}",
                    os.path.relpath(driver, ROOT)], cwd=ROOT, check=True)
    return driver, oracle


def test_same_verdicts_and_runs(programs):
    cases = make_cases()
    lines = "".join(f"{text.encode().hex()}|{name}|{after}|{NEXT_RUNS}\n"
                    for text, name, after in cases)
    ours, theirs = (run(program, lines) for program in programs)
    assert len(ours) == len(theirs) == len(cases)
    counts = collections.Counter()
    faults = []
    for case, our, their in zip(cases, ours, theirs):
        reason = refusal(case[0]) if our.startswith("refused") and their.startswith("ok") else None
        if our.startswith("ok") or their.startswith("zone"):
            counts["same runs"] += 1
            good = our == their
        elif their.startswith("refused"):
            counts["refused by both"] += 1
            good = our.startswith("refused")
        else:
            counts[f"refused here only: {reason}"] += 1
            good = reason in REFUSALS and (reason != "never" or is_astray(case[0], their))
        if not good:
            faults.append((case, our, their))
    for name, count in sorted(counts.items()):
        print(f"{count:7} {name}")
    assert not faults, f"{len(faults)} differ, the first: {faults[:5]}"
    missing = {name for name in REFUSALS if counts[f"refused here only: {name}"] == 0}
    assert not missing, f"no case showed: {missing}"


def test_same_zone_names(programs):
    """Every file name of the tz database, and what only looks like one."""
    names = sorted(str(path.relative_to("/usr/share/zoneinfo"))
                   for path in pathlib.Path("/usr/share/zoneinfo").rglob("*")
                   if not path.relative_to("/usr/share/zoneinfo").parts[0] in ("right", "posix"))
    names += ["utc", "Local", "LOCAL", "Europe/Lisboa", "europe/lisbon", "EST5EDT", "Etc/GMT+12",
              "GMT+5", "/UTC", "UTC/", "Europe//Lisbon", "../UTC", "Europe/../UTC", "A" * 300]
    misleading = {"localtime", "posixrules", "posix/UTC", "right/UTC"}
    names += sorted(misleading)
    # Kubernetes refuses these before it asks Go's LoadLocation, which takes them.
    refused_by_kubernetes = {"Local", "Europe//Lisbon"}
    lines = "".join(f"{b'0 0 * * *'.hex()}|{name}|1767225600|1\n" for name in names)
    ours, theirs = (run(program, lines) for program in programs)
    for name, our, their in zip(names, ours, theirs):
        if name in misleading | refused_by_kubernetes:
            assert our == "zone", name
        else:
            assert our == their, name
