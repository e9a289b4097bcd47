"""The source tarball: what is in it, that it is enough, and that its bytes depend on the sources alone."""
import hashlib
import os
import pathlib
import subprocess
import tarfile
import tempfile

import pytest
from conftest import ROOT, make, need, run, variable


def test_it_holds_what_git_knows(tarball, version):
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("not a git checkout")
    with tarfile.open(tarball) as archive:
        assert sorted(archive.getnames()) == sorted(f"etcdmaint-gen-{version}/{name}" for name in tracked.stdout.splitlines())


def test_members_are_plain(tarball):
    with tarfile.open(tarball) as archive:
        members = archive.getmembers()
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert {member.mode for member in members} == {0o644, 0o755}
    assert len({member.mtime for member in members}) == 1
    assert all(member.isfile() for member in members)


def test_its_time_is_the_release_or_what_is_asked_for(tarball, tmp_path):
    with tarfile.open(tarball) as archive:
        assert archive.next().mtime == int(run("date", "-u", "-d", variable("DATE"), "+%s"))
    make(ROOT, "-s", "dist", f"B={tmp_path}", variables={"SOURCE_DATE_EPOCH": "1600000000"})
    with tarfile.open(tmp_path / tarball.name) as archive:
        assert archive.next().mtime == 1600000000


def test_distcheck(tmp_path, version):
    need("xz")
    said = make(ROOT, "distcheck", f"B={tmp_path}")
    assert said.splitlines()[-1] == f"distcheck: etcdmaint-gen-{version}.tar.xz is good"


def test_distcheck_sees_a_missing_file(tarball, tmp_path, version):
    run("tar", "-xf", tarball, "-C", tmp_path)
    (tmp_path / f"etcdmaint-gen-{version}/templates").rename(tmp_path / "templates")
    run("tar", "-cJf", tmp_path / tarball.name, "-C", tmp_path, f"etcdmaint-gen-{version}")
    done = subprocess.run(["sh", "packaging/distcheck.sh", tmp_path / tarball.name], cwd=ROOT, check=False,
                          capture_output=True)
    assert done.returncode != 0


def checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def elsewhere():
    """A folder that another user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="a folder with a space ") as folder:
        yield pathlib.Path(folder)


def test_another_user_folder_umask_locale_and_zone_give_the_same_bytes(tarball, deb, elsewhere, version):
    """The second time from the tarball, so that git has no part in it."""
    somebody = {"umask": 0o077}
    if os.geteuid() == 0:
        somebody.update(user=65534, group=65534, extra_groups=[])
        os.chown(elsewhere, 65534, 65534)
    with open(tarball, "rb") as archive:
        subprocess.run(["tar", "-xJ", "-C", elsewhere], stdin=archive, check=True, **somebody)
    sources = elsewhere / f"etcdmaint-gen-{version}"
    make(sources, "deb", variables={"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}, **somebody)
    # Sums, because pytest would take minutes to show how the bytes differ.
    assert checksum(sources / "build" / tarball.name) == checksum(tarball)
    assert checksum(sources / "build" / deb.name) == checksum(deb)
