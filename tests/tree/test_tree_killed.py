"""Runs that are killed at thousands of points: every file is the old or the new one, and the next run completes."""
import concurrent.futures
import re
import subprocess

import pytest

from conftest import BUILD, CHANGED, LARGE, PRELOAD, PROGRAM, RENAMED, SMALL, config, good, numbered, write

pytestmark = pytest.mark.usefixtures("preload")
KILLED = BUILD / "tree/killed"
WORKERS = 2
ARGUMENTS = [(None, LARGE), (LARGE, CHANGED), (LARGE, SMALL), (SMALL, LARGE), (LARGE, RENAMED), (CHANGED, RENAMED)]
# Clusters of a fleet before and after: all come, some come, go and change, most go, one more, all go but one.
FLEETS = [(None, (0, 6)), (None, (0, 16)), ((0, 12), (4, 18)), ((0, 12), (10, 14)), ((0, 8), (0, 9)), ((0, 16), (0, 1))]
# Before each call of any kind; in the middle of each write; the run after a killed one killed as well.
FAULTS = ["any:kill", "write:half-kill", "step:kill-twice"]
points = {}


def killed_everywhere(folder, fault, arguments):
    """How many points there were; the workers share them."""
    def work(first):
        scratch = folder / f"scratch-{first}"
        return subprocess.run([KILLED, PRELOAD, folder / "start", folder / "wanted", scratch, fault, str(first),
                               str(WORKERS), "--", PROGRAM, *arguments, "--output-dir"],
                              capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        done = list(pool.map(work, range(1, WORKERS + 1)))
    assert all(one.returncode == 0 for one in done), "\n".join(one.stdout[:3000] + one.stderr for one in done)
    return sum(int(re.search(r"^(\d+) points$", one.stdout, re.M).group(1)) for one in done)


def prepare(folder, before, after):
    if before is not None:
        good(write(folder / "start", before))
    good(write(folder / "wanted", after))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("pair", range(len(ARGUMENTS)))
def test_a_cluster_killed_everywhere(tmp_path, pair, fault):
    before, after = ARGUMENTS[pair]
    prepare(tmp_path, before, after)
    points["cluster", pair, fault] = killed_everywhere(tmp_path, fault, after)
    assert points["cluster", pair, fault] > (1 if fault.startswith("write") else 20)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("pair", range(len(FLEETS)))
def test_a_fleet_killed_everywhere(tmp_path, pair, fault):
    before, after = FLEETS[pair]
    before = before and config(tmp_path, "before", numbered(*before))
    after = config(tmp_path, "after", numbered(*after), "30 4 * * *" if before else "0 3 * * *")
    prepare(tmp_path, before, after)
    points["fleet", pair, fault] = killed_everywhere(tmp_path, fault, after)
    assert points["fleet", pair, fault] > (1 if fault.startswith("write") else 40)


def test_there_were_thousands_of_points():
    if len(points) < (len(ARGUMENTS) + len(FLEETS)) * len(FAULTS):
        pytest.skip("not all of the tests above were run")
    assert sum(points.values()) > 4000, points
