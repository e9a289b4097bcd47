"""Standard output and files that cannot be written: a message, exit code 3, nothing half."""
import os
import signal
import subprocess
import time

import pytest

from conftest import COMMANDS, PROGRAM, outcome

WRITING = [name for name in COMMANDS if name != "refused"]
FILE_CALLS = ["write", "close", "fsync", "fchmod", "link", "mkdir", "mkostemp"]


def refused(done):
    """The run said why, once, in our own form."""
    return done.returncode == 3 and b": error: " in b"\n" + done.stderr


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EPIPE", "EAGAIN"])
@pytest.mark.parametrize("command", WRITING)
def test_each_write_failing(runner, command, error):
    arguments = COMMANDS[command]
    whole = runner.run(arguments)
    count = runner.counts(arguments)["write"]
    assert whole.returncode == 0 and count > 0
    for number in range(1, count + 1):
        done = runner.run(arguments, f"write:{number}:{error}")
        assert refused(done), outcome(done)
        assert whole.stdout.startswith(done.stdout) and done.stdout != whole.stdout


@pytest.mark.parametrize("how", ["short", "EINTR"])
@pytest.mark.parametrize("command", WRITING)
def test_each_write_cut_short_or_interrupted(runner, command, how):
    arguments = COMMANDS[command]
    whole = outcome(runner.run(arguments))
    for number in range(1, runner.counts(arguments)["write"] + 2):
        assert outcome(runner.run(arguments, f"write:{number}:{how}")) == whole


def test_every_write_failing(runner):
    """The reason is the system's own text."""
    done = runner.run([], "write:1:all-ENOSPC")
    assert refused(done) and b"No space left" in done.stderr


@pytest.mark.parametrize("command", WRITING)
def test_full_device(runner, command):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, *COMMANDS[command]], stdout=full, stderr=subprocess.PIPE,
                              cwd=runner.folder, check=False)
    assert refused(done) and b"No space left" in done.stderr


@pytest.mark.parametrize("command", WRITING)
def test_closed_pipe(runner, command):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([PROGRAM, *COMMANDS[command]], stdout=writing, stderr=subprocess.PIPE,
                          cwd=runner.folder, check=False, restore_signals=True)
    os.close(writing)
    assert refused(done) and b"pipe" in done.stderr.lower()


@pytest.mark.parametrize("command", ["default", "help", "schema"])
def test_closed_standard_output(runner, command):
    done = subprocess.run(["/bin/sh", "-c", 'exec "$0" "$@" >&-', PROGRAM, *COMMANDS[command]],
                          stderr=subprocess.PIPE, cwd=runner.folder, check=False)
    assert refused(done)


def test_closed_standard_error_changes_nothing(runner):
    """What is printed does not depend on whether anyone listens to messages."""
    plain = runner.run([])
    done = subprocess.run(["/bin/sh", "-c", 'exec "$0" -v 2>&-', PROGRAM], stdout=subprocess.PIPE,
                          cwd=runner.folder, check=False)
    assert done.stdout == plain.stdout


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS"])
def test_dumping_templates_with_each_call_failing(runner, tmp_path, error):
    """A file is there whole or not at all, and no temporary file is left."""
    good = tmp_path / "good"
    assert runner.run(["--dump-templates", good]).returncode == 0
    content = {path.name: path.read_bytes() for path in good.iterdir()}
    assert content and all(name.endswith(".yaml") for name in content)
    counts = runner.counts(["--dump-templates", tmp_path / "counted"])
    for call in FILE_CALLS:
        for number in range(1, counts[call] + 1):
            target = tmp_path / f"{call}-{number}-{error}"
            done = runner.run(["--dump-templates", target], f"{call}:{number}:{error}")
            there = {path.name: path.read_bytes() for path in target.iterdir()} if target.exists() else {}
            assert there.items() <= content.items(), f"{call} {number}: half a file"
            assert refused(done) or (done.returncode == 0 and there == content), outcome(done)


def test_dumping_templates_over_existing_files(runner, tmp_path):
    (tmp_path / "target").mkdir()
    name = next(iter_names(runner, tmp_path))
    mine = tmp_path / "target" / name
    mine.write_text("mine\n")
    done = runner.run(["--dump-templates", tmp_path / "target"])
    assert refused(done) and mine.read_text() == "mine\n"


def iter_names(runner, tmp_path):
    runner.run(["--dump-templates", tmp_path / "names"])
    return iter(sorted(path.name for path in (tmp_path / "names").iterdir()))


def test_interrupt_while_the_input_is_awaited(runner):
    """Ctrl-C ends the program by the signal, and nothing was written."""
    reading, writing = os.pipe()
    process = subprocess.Popen([PROGRAM, "-f", "-"], stdin=reading, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, cwd=runner.folder)
    os.close(reading)
    os.write(writing, b"namespace: etcd\n")
    wait_until_asleep(process.pid)
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=60)
    os.close(writing)
    assert process.returncode == -signal.SIGINT and stdout == b""


def test_interrupt_while_output_is_stuck(runner):
    """A reader that does not read: the program waits in write, and the signal still ends it."""
    reading, writing = os.pipe()
    process = subprocess.Popen([PROGRAM, *["--next", "1000", "-o", "json", "--from", "2026-01-01T00:00:00Z",
                                           "--task", "defrag,snapshot", "--snapshot-to", "pvc://c/p"]],
                               stdout=writing, stderr=subprocess.DEVNULL, cwd=runner.folder)
    fill = len(runner.run(["--next", "1000", "-o", "json", "--from", "2026-01-01T00:00:00Z", "--task",
                           "defrag,snapshot", "--snapshot-to", "pvc://c/p"]).stdout)
    os.close(writing)
    if fill > 65536:
        wait_until_asleep(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
    else:
        assert process.wait(60) == 0
    os.close(reading)


def wait_until_asleep(pid):
    """Until the process waits in the kernel for a pipe; gives up after a minute."""
    for _ in range(6000):
        with open(f"/proc/{pid}/wchan", encoding="ascii") as file:
            if "pipe" in file.read():
                return
        time.sleep(0.01)
    raise AssertionError("the process never waited for its pipe")
