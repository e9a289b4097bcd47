"""A fleet that several processes print in turn: whatever fails, what is printed is a beginning of the whole."""
import os
import subprocess

import pytest

from conftest import PROGRAM, outcome

# Three portions, the last one smaller; each process does one or two.
NAMES = [f"cluster-{i:02}" for i in range(40)]


@pytest.fixture(scope="module", name="fleet")
def fleet_fixture(runner):
    path = runner.folder / "fleet.yaml"
    path.write_text("clusters:\n" + "".join(f"- {{name: {name}, etcd-name: e{name}, etcd-service: e{name}, namespace: {name}}}\n" for name in NAMES))
    return ["-f", str(path)]


@pytest.fixture(scope="module", name="whole")
def whole_fixture(runner, fleet):
    done = runner.run([*fleet, "--concurrency", "1"])
    assert done.returncode == 0 and not done.stderr
    return done.stdout


def is_right(done, whole):
    """All of it and no error, or a beginning of it and an error."""
    if done.returncode == 0:
        return done.stdout == whole and not done.stderr
    return done.returncode in (3, 70) and b"error: " in done.stderr and whole.startswith(done.stdout)


@pytest.mark.parametrize("processes", ["2", "3", "4", "16", "100"])
def test_same_bytes_from_any_number(runner, fleet, whole, processes):
    assert outcome(runner.run([*fleet, "--concurrency", processes], preload=False)) == (0, whole, b"")


def test_several_processes_are_there(runner, fleet):
    assert runner.counts([*fleet, "--concurrency", "3"])["fork"] == 2
    assert runner.counts([*fleet, "--concurrency", "1"])["fork"] == 0
    assert runner.counts([*fleet])["fork"] == 0  # not worth it


def test_large_fleets_need_not_be_told(runner, whole, tmp_path):
    """As many processes as there are processors; the bytes do not tell how many."""
    path = tmp_path / "fleet.yaml"
    path.write_text("clusters:\n" + "".join(
        f"- {{name: cluster-{i:03}, etcd-name: e{i}, etcd-service: e{i}, namespace: n{i}}}\n" for i in range(200)))
    count = runner.counts(["-f", str(path)])["fork"]
    assert count == min(len(os.sched_getaffinity(0)), 8) - 1
    one = runner.run(["-f", str(path), "--concurrency", "1"])
    assert outcome(runner.run(["-f", str(path)])) == outcome(one) and one.stdout.count(b"kind: CronJob") == 200


@pytest.mark.parametrize("fault", ["write:{}:ENOSPC", "write:{}:all-EPIPE", "write:{}:short", "write:{}:EINTR",
                                   "write:{}:kill", "write:{}:half-kill", "read:{}:EIO", "read:{}:EINTR",
                                   "read:{}:short", "read:{}:kill", "fork:{}:ENOMEM", "fork:{}:all-ENOMEM",
                                   "pipe2:{}:EMFILE", "poll:{}:EINTR", "poll:{}:kill"])
@pytest.mark.parametrize("processes", ["2", "3"])
def test_each_call_failing(runner, fleet, whole, processes, fault):
    arguments = [*fleet, "--concurrency", processes]
    count = runner.counts(arguments)[fault.split(":")[0]]
    outcomes = []
    for number in range(1, count + 4):  # the calls of the others are not counted
        done = runner.run(arguments, fault.format(number))
        killed = done.returncode == -9 and whole.startswith(done.stdout)
        # The file cannot be read: nothing is printed, and the usual error is.
        unread = done.returncode == 3 and not done.stdout
        assert killed or unread or is_right(done, whole), (number, done.returncode, done.stderr, len(done.stdout))
        outcomes.append(done.returncode)
    harmless = "EINTR" in fault or "short" in fault or fault.startswith(("fork", "pipe2", "poll"))
    assert harmless or any(outcomes)


def test_each_allocation_failing(runner, fleet, whole):
    arguments = [*fleet, "--concurrency", "3"]
    count = runner.counts(arguments)["alloc"]
    for number in range(1, count + 20):
        done = runner.run(arguments, f"alloc:{number}:all-ENOMEM")
        assert is_right(done, whole), (number, done.returncode, done.stderr, len(done.stdout))
        assert done.returncode == 70 or number > 20


def test_full_device(runner, fleet):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, *fleet, "--concurrency", "3"], stdout=full, stderr=subprocess.PIPE,
                              cwd=runner.folder, check=False)
    assert (done.returncode, done.stderr) == (
        3, b"etcdmaint-gen: error: cannot write to standard output: No space left on device\n")


def test_nothing_is_printed_when_one_cluster_is_wrong(runner, tmp_path):
    """The others are at work by then."""
    path = tmp_path / "fleet.yaml"
    path.write_text("clusters:\n" + "".join(f"- {{name: {name}, namespace: {name}}}\n" for name in NAMES) +
                    "- {name: last, schedule: 61 * * * *}\n")
    one = runner.run(["-f", str(path), "--concurrency", "1"])
    assert one.returncode == 1 and not one.stdout and b"61" in one.stderr
    for processes in ("2", "3", "16"):
        assert outcome(runner.run(["-f", str(path), "--concurrency", processes])) == outcome(one)


def test_warnings_are_given_once(runner, tmp_path):
    path = tmp_path / "fleet.yaml"
    path.write_text("defaults: {replicas: 2}\nclusters:\n" + "".join(f"- {{name: {name}, namespace: {name}}}\n" for name in NAMES))
    one = runner.run(["-f", str(path), "--concurrency", "1"])
    assert one.returncode == 0 and one.stderr
    assert outcome(runner.run(["-f", str(path), "--concurrency", "3"])) == outcome(one)
