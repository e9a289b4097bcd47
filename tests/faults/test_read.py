"""Files that cannot be read, or come in pieces: exit code 3 and the reason, or the same output."""
import os
import shutil
import subprocess

import pytest

from conftest import PROGRAM, outcome

CONFIG = ["-f", "config.yaml"]


def refused(done, *words):
    assert done.returncode == 3 and done.stdout == b"", outcome(done)
    text = done.stderr.decode()
    assert "error: " in text
    for word in words:
        assert word in text, text


@pytest.mark.parametrize("call,error", [("read", "EIO"), ("open", "EACCES"), ("open", "EMFILE"), ("fstat", "EIO")])
def test_each_read_failing(runner, call, error):
    whole = runner.run(CONFIG)
    count = runner.counts(CONFIG)[call]
    assert count > 0
    reasons = 0
    for number in range(1, count + 1):
        done = runner.run(CONFIG, f"{call}:{number}:{error}")
        # A tz database that cannot be read makes the zone a refused value.
        assert done.stdout == b"" and done.returncode in (1, 3) and b"error: " in done.stderr or (
            outcome(done) == outcome(whole)), outcome(done)
        reasons += done.returncode == 3
    assert reasons > 0


@pytest.mark.parametrize("how", ["short", "EINTR"])
def test_each_read_cut_short_or_interrupted(runner, how):
    whole = outcome(runner.run(CONFIG))
    for number in range(1, runner.counts(CONFIG)["read"] + 1):
        assert outcome(runner.run(CONFIG, f"read:{number}:{how}")) == whole


def test_missing_file(runner):
    refused(runner.run(["-f", "absent.yaml"]), "absent.yaml", "No such file")


def test_directory_as_file(runner):
    refused(runner.run(["-f", "."]), "directory")


def test_templates_folder_missing_or_a_file(runner):
    refused(runner.run(["--templates", "absent"]), "absent")
    assert runner.run(["--templates", "config.yaml"]).returncode in (1, 3)


def test_unreadable_file(runner, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("namespace: etcd\n")
    secret.chmod(0)
    command = [PROGRAM, "-f", secret]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("setpriv is not installed, and root may read everything")
        for folder in list(tmp_path.parents)[:-1]:
            if folder.stat().st_uid == 0 and folder.name.startswith("pytest"):
                folder.chmod(0o755)
        tmp_path.chmod(0o755)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    refused(subprocess.run(command, capture_output=True, check=False), "secret.yaml", "Permission denied")


def test_fifo_is_read_to_its_end(runner, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen([PROGRAM, "-f", fifo], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(fifo, "wb") as writer:
        writer.write(b"namespace: from-fifo\n")
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert b"namespace: from-fifo\n" in stdout


@pytest.mark.parametrize("source", ["-", "/dev/zero"])
def test_input_without_end_is_cut_off(runner, source):
    with open("/dev/zero", "rb") as zero:
        done = runner.run(["-f", source], preload=False, stdin=zero)
    assert done.returncode == 1 and done.stdout == b"" and b"67108864 bytes" in done.stderr, outcome(done)


def test_closed_standard_input(runner):
    done = subprocess.run(["/bin/sh", "-c", 'exec "$0" -f - <&-', PROGRAM], capture_output=True, check=False)
    refused(done, "error: ")
