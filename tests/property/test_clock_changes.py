"""Warnings about clock changes, for every time zone of this machine, beside Python's own zoneinfo.

A daily run is skipped where its time of day does not exist, and done twice where it comes twice. Not compared,
but run as well, are zones whose clocks are set by, or at, other than whole hours: there the controller's steps go
astray (test_cron.c), and in one of them its search went round in circles.
"""
import datetime
import json
import pathlib
import re
import subprocess
import zoneinfo

import pytest

from test_roundtrip import ENVIRONMENT, PROGRAM

DATABASE = pathlib.Path("/usr/share/zoneinfo")
FIRST, LAST = datetime.datetime(2026, 1, 1), datetime.datetime(2028, 1, 1)
TIMES = [(hour, minute) for hour in range(24) for minute in (0, 45)]
MESSAGE = re.compile(r"the run of (\S+) at (\S+) is (skipped|done twice): the clocks of (\S+) are set (forward|back)")


def zones():
    """Of the lists that are part of the database; what lies beside them is no zone of its own."""
    names = set()
    for line in (DATABASE / "tzdata.zi").read_text().splitlines():
        words = line.split()
        if words[0] in ("Z", "L"):
            names.add(words[1 if words[0] == "Z" else 2])
    return sorted(name for name in names if (DATABASE / name).is_file() and name != "Factory")


def offset(zone, moment, fold=0):
    return moment.replace(tzinfo=zone, fold=fold).utcoffset()


def is_whole(zone, before, after):
    """Clocks set by whole hours, and, by the offset, at one."""
    return (offset(zone, after) - offset(zone, before)).total_seconds() % 3600 == 0 and \
        offset(zone, before).total_seconds() % 1800 == 0


def changes(zone):
    """The days on which the clocks are set, and whether the controller goes over all of them straight."""
    day, found, whole = FIRST, [], True
    while day < LAST:
        after = day + datetime.timedelta(days=1)
        if offset(zone, day) != offset(zone, after) or offset(zone, day) != offset(zone, day, 1):
            found += [day - datetime.timedelta(days=1), day, after]
            whole = whole and is_whole(zone, day, after)
        day = after
    return sorted(set(found)), whole


def expected(zone, days):
    first = {}
    for day in days:
        for hour, minute in TIMES:
            moment = day.replace(hour=hour, minute=minute)
            before, after = offset(zone, moment), offset(zone, moment, 1)
            if before != after:
                first.setdefault((hour, minute, "skipped" if before < after else "done twice"), moment)
    return first


def found(fleet, name):
    done = subprocess.run([PROGRAM, "-f", fleet, "--time-zone", name, "--diagnostics", "json"], env=ENVIRONMENT,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True, timeout=120)
    said = {}
    for diagnostic in json.loads(done.stderr or "[]"):
        date, clock, what, shown, _ = MESSAGE.fullmatch(diagnostic["message"]).groups()
        assert shown == name
        hour, minute = TIMES[diagnostic["line"] - 2]
        said[hour, minute, what] = datetime.datetime.fromisoformat(f"{date} {clock}")
    return said


@pytest.fixture(scope="module", name="fleet")
def fleet_file(tmp_path_factory):
    """A cluster a line, and a time of day for each."""
    path = tmp_path_factory.mktemp("zones") / "fleet.yaml"
    path.write_text("clusters:\n" + "".join(
        f'- {{name: c{n}, namespace: n{n}, schedule: "{minute} {hour} * * *"}}\n' for n, (hour, minute) in enumerate(TIMES)))
    return path


def test_every_zone_of_the_database(fleet):
    compared = warned = 0
    for name in zones():
        zone = zoneinfo.ZoneInfo(name)
        days, whole = changes(zone)
        said = found(fleet, name)
        if whole:
            assert said == expected(zone, days), name
            compared, warned = compared + 1, warned + bool(said)
    assert compared > 400 and warned > 100, (compared, warned)
