"""Calls that fail, and others at work in the same directory."""
import fcntl
import itertools
import os
import shutil
import signal
import subprocess

import pytest

from conftest import (CHANGED, ENVIRONMENT, HANG_SECONDS, LARGE, PRELOAD, PROGRAM, RENAMED, SMALL, TEMPORARY, check,
                      counts, files, good, refused, write)

pytestmark = pytest.mark.usefixtures("preload")
PAIRS = [(None, LARGE), (LARGE, CHANGED), (LARGE, SMALL), (SMALL, LARGE), (LARGE, RENAMED), (CHANGED, RENAMED)]
CALLS = ["openat", "mkdirat", "unlinkat", "renameat2", "write", "syncfs", "close", "fstat", "read", "getdents64", "open",
         "mkdir"]


def prepare(directory, arguments):
    directory.parent.mkdir(exist_ok=True)
    if arguments is not None:
        good(write(directory, arguments))
    return directory


def copy_of(directory, target):
    if directory.exists():
        shutil.copytree(directory, target)
    return target


def named(content):
    """Without temporary files."""
    return {name: data for name, data in content.items() if TEMPORARY not in name}


def is_whole(there, before, after):
    """Every file is the old or the new one, and nothing else is there."""
    return all(data in (before.get(name), after.get(name)) for name, data in there.items()) and all(
        name in there for name in before if name in after)


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS", "all-ENOSPC", "all-EROFS"])
@pytest.mark.parametrize("pair", range(len(PAIRS)))
def test_each_call_failing(tmp_path, wanted, pair, error):
    before, after = PAIRS[pair]
    start = prepare(tmp_path / "start", before)
    old, new = files(start), wanted(after)
    number_of = counts(tmp_path, copy_of(start, tmp_path / "counted"), after)
    seen = set()
    for call in CALLS:
        for number in range(1, number_of[call] + 1):
            fault = f"{call}:{number}:{error}"
            tree = copy_of(start, tmp_path / fault)
            done = write(tree, after, fault=fault)
            there = files(tree)
            if done.returncode == 0:
                assert named(there) == new, fault
            else:
                refused(done, "cannot ")
                assert is_whole(named(there), old, new), fault
                # What cannot be removed stays for the next run.
                assert there == named(there) or call in ("unlinkat", "openat", "open", "fstat", "read"), fault
                # Until everything is written, nothing has its name.
                assert there == old or call not in ("write", "syncfs", "mkdirat"), fault
                seen.add(call)
            good(write(tree, after))
            assert files(tree) == new, fault
            shutil.rmtree(tree)
    assert {"write", "syncfs", "openat"} <= seen


@pytest.mark.parametrize("pair", range(len(PAIRS)))
def test_file_systems_that_cannot_exchange_names(tmp_path, wanted, pair):
    before, after = PAIRS[pair]
    tree = prepare(tmp_path / "tree", before)
    good(write(tree, after, fault="renameat2:1:all-EINVAL"))
    assert files(tree) == wanted(after)


@pytest.mark.parametrize("how", ["short", "EINTR"])
@pytest.mark.parametrize("call", ["read", "write"])
def test_calls_cut_short_or_interrupted(tmp_path, wanted, call, how):
    for number in range(1, 12):
        tree = prepare(tmp_path / str(number), LARGE)
        good(write(tree, CHANGED, fault=f"{call}:{number}:{how}"))
        assert files(tree) == wanted(CHANGED)


def test_check_with_each_call_failing(tmp_path):
    tree = prepare(tmp_path / "tree", LARGE)
    reasons = 0
    for call, number in itertools.product(["openat", "open", "read", "fstat", "getdents64"], range(1, 40)):
        done = check(tree, CHANGED, fault=f"{call}:{number}:EIO")
        if done.returncode != 1:
            refused(done, "Input/output error")
            reasons += 1
    assert reasons > 20


# ---- others at work ----

class Stopped:
    """A run that is stopped before a step."""

    def __init__(self, directory, arguments, fault):
        environment = dict(ENVIRONMENT, LD_PRELOAD=str(PRELOAD), FAULT=fault)
        self.process = subprocess.Popen([PROGRAM, *arguments, "--output-dir", directory], env=environment,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        _, status = os.waitpid(self.process.pid, os.WUNTRACED)
        self.stopped = os.WIFSTOPPED(status)
        assert self.stopped, f"{fault} was never reached"

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)
        stdout, stderr = self.process.communicate(timeout=HANG_SECONDS)
        return subprocess.CompletedProcess([], self.process.returncode, stdout, stderr)


MINE = b"mine: I put this here just now\n"


@pytest.mark.parametrize("before", [None, LARGE])
def test_a_file_that_appears_between_look_and_write(tmp_path, before):
    """At every step of a run somebody puts a file of his own where one is to be written: it stays,
    whether it was there early enough to be seen or not."""
    start = prepare(tmp_path / "start", before)
    number_of = counts(tmp_path, copy_of(start, tmp_path / "counted"), CHANGED)
    refusals = 0
    for number in range(1, number_of["step"] + 1):
        tree = copy_of(start, tmp_path / str(number))
        tree.mkdir(exist_ok=True)
        (tree / "kamaji-etcd").mkdir(exist_ok=True)
        stopped = Stopped(tree, CHANGED, f"step:{number}:stop")
        mine = tree / "kamaji-etcd/cronjob-defrag.yaml"
        (tmp_path / "mine").write_bytes(MINE)
        os.rename(tmp_path / "mine", mine)
        done = stopped.go_on()
        if done.returncode == 0:
            assert not refusals or mine.read_bytes() == MINE
        else:
            refused(done, str(mine), "not from this program")
            refusals += 1
        assert mine.read_bytes() == MINE
        shutil.rmtree(tree)
    assert refusals > 20


def test_a_file_that_is_edited_before_its_removal_stays(tmp_path):
    start = prepare(tmp_path / "start", LARGE)
    number_of = counts(tmp_path, copy_of(start, tmp_path / "counted"), SMALL)
    for number in range(1, number_of["step"] + 1):
        tree = copy_of(start, tmp_path / str(number))
        stopped = Stopped(tree, SMALL, f"step:{number}:stop")
        mine = tree / "kamaji-etcd/role.yaml"
        (tmp_path / "mine").write_bytes(MINE)
        os.rename(tmp_path / "mine", mine)
        done = stopped.go_on()
        assert done.returncode in (0, 3), done.stderr
        assert mine.read_bytes() == MINE
        shutil.rmtree(tree)


def test_a_folder_that_becomes_a_link_leads_nowhere(tmp_path):
    start = prepare(tmp_path / "start", LARGE)
    outside = prepare(tmp_path / "outside", LARGE)
    before = files(outside)
    number_of = counts(tmp_path, copy_of(start, tmp_path / "counted"), CHANGED)
    for number in range(1, number_of["step"] + 1):
        tree = copy_of(start, tmp_path / str(number))
        stopped = Stopped(tree, CHANGED, f"step:{number}:stop")
        os.rename(tree / "kamaji-etcd", tree / "moved")
        os.symlink(outside / "kamaji-etcd", tree / "kamaji-etcd")
        assert stopped.go_on().returncode in (0, 3)
        assert files(outside) == before
        shutil.rmtree(tree)


def test_the_second_run_waits_for_the_first(tmp_path, wanted):
    tree = prepare(tmp_path / "tree", SMALL)
    first = Stopped(tree, LARGE, "write:2:stop")
    # It is stopped when it begins to wait, so it did wait, and goes on when the first one does.
    second = Stopped(tree, CHANGED, "poll:1:stop")
    assert first.go_on().returncode == 0
    assert files(tree) == wanted(LARGE)
    good(second.go_on())
    assert files(tree) == wanted(CHANGED)


def test_check_waits_for_a_run_that_writes(tmp_path):
    tree = prepare(tmp_path / "tree", SMALL)
    first = Stopped(tree, LARGE, "renameat2:2:stop")
    environment = dict(ENVIRONMENT, LD_PRELOAD=str(PRELOAD), FAULT="poll:1:stop")
    second = subprocess.Popen([PROGRAM, *LARGE, "--check", tree], env=environment, stdout=subprocess.PIPE)
    _, status = os.waitpid(second.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    first.go_on()
    second.send_signal(signal.SIGCONT)
    assert second.communicate(timeout=HANG_SECONDS)[0] == b"" and second.returncode == 0


@pytest.mark.parametrize("how", ["--output-dir", "--check"])
def test_a_run_that_waits_too_long_says_who_holds_the_lock(tmp_path, how):
    """Every wait is cut short by a fault, so this takes no half minute."""
    tree = prepare(tmp_path / "tree", SMALL)
    descriptor = os.open(tree, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    environment = dict(ENVIRONMENT, LD_PRELOAD=str(PRELOAD), FAULT="poll:1:all-EINTR")
    done = subprocess.run([PROGRAM, *LARGE, how, tree], env=environment, capture_output=True, check=False)
    os.close(descriptor)
    refused(done, f'cannot lock "{tree}": process {os.getpid()} is at work in it', "waited for 30 s")


def test_a_file_system_without_locks(tmp_path, wanted):
    done = write(tmp_path / "tree", LARGE, fault="flock:1:ENOLCK")
    assert done.returncode == 0 and b"warning: cannot lock" in done.stderr
    assert files(tmp_path / "tree") == wanted(LARGE)


def test_many_runs_at_once(tmp_path, wanted):
    """Whoever comes last wins, and nothing is mixed."""
    for _ in range(10):
        runs = [subprocess.Popen([PROGRAM, *arguments, "--output-dir", tmp_path / "tree"], env=ENVIRONMENT)
                for arguments in (SMALL, LARGE, CHANGED, RENAMED)]
        assert [process.wait(HANG_SECONDS) for process in runs] == [0] * 4
        assert files(tmp_path / "tree") in [wanted(arguments) for arguments in (SMALL, LARGE, CHANGED, RENAMED)]
