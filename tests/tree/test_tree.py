"""--output-dir, --check and --output-tar as a user sees them."""
import io
import os
import pathlib
import random
import shutil
import subprocess
import tarfile

import pytest

from conftest import (CHANGED, ENVIRONMENT, LARGE, MARKER, PROGRAM, RENAMED, SMALL, TEMPORARY, TOP_MARKER, check,
                      files, good, missing, refused, run, stamps, write)


def documents(text):
    return sorted(part for part in text.split(b"---\n") if part)


def without_marker(content):
    return content.removeprefix(MARKER)


@pytest.mark.parametrize("arguments", [SMALL, LARGE, CHANGED, RENAMED])
def test_the_files_are_the_documents(tmp_path, arguments):
    good(write(tmp_path, arguments))
    there = files(tmp_path)
    top = there.pop("kustomization.yaml")
    cluster = "other" if arguments is RENAMED else "kamaji-etcd"
    assert top == TOP_MARKER + (b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                                b"resources:\n- %s\n" % cluster.encode())
    listed = there.pop(f"{cluster}/kustomization.yaml")
    assert listed.startswith(MARKER)
    names = [line[2:].decode() for line in listed.splitlines() if line.startswith(b"- ")]
    assert sorted(there) == sorted(f"{cluster}/{name}" for name in names)
    assert all(content.startswith(MARKER) for content in there.values())
    stdout = good(run(*arguments)).stdout
    assert documents(b"---\n".join(map(without_marker, there.values()))) == documents(stdout)


def test_one_file_for_each_kind(tmp_path):
    good(write(tmp_path, LARGE))
    assert sorted(files(tmp_path)) == ["kamaji-etcd/" + name for name in (
        "configmap-retention.yaml", "cronjob-defrag.yaml", "cronjob-snapshot.yaml", "kustomization.yaml",
        "namespace.yaml", "networkpolicy.yaml", "role.yaml", "rolebinding.yaml", "serviceaccount.yaml",
    )] + ["kustomization.yaml"]


def test_nothing_is_touched_when_nothing_differs(tmp_path):
    good(write(tmp_path, LARGE))
    before = stamps(tmp_path)
    good(write(tmp_path, LARGE))
    assert stamps(tmp_path) == before


def test_only_what_differs_is_written(tmp_path):
    good(write(tmp_path, LARGE))
    before = stamps(tmp_path)
    path = tmp_path / "kamaji-etcd/role.yaml"
    wanted = path.read_bytes()
    path.write_bytes(MARKER + b"edited: true\n")
    good(write(tmp_path, LARGE))
    after = stamps(tmp_path)
    assert path.read_bytes() == wanted
    assert {name for name in after if after[name] != before[name]} == {str(path), str(path.parent)}


def test_what_is_no_longer_wanted_goes(tmp_path, wanted):
    for arguments in (LARGE, SMALL, RENAMED, CHANGED):
        good(write(tmp_path, arguments))
        assert files(tmp_path) == wanted(arguments)
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [
            "other" if arguments is RENAMED else "kamaji-etcd"]


def test_files_of_others_stay(tmp_path, wanted):
    good(write(tmp_path, LARGE))
    mine = {"notes.yaml": b"mine: 1\n", "kamaji-etcd/patch.yaml": b"mine: 2\n", "kamaji-etcd/README": MARKER,
            "kamaji-etcd/.etcdmaint-new-of-mine": b"mine: 3\n", "else/cronjob-defrag.yaml": b"mine: 4\n",
            "kamaji-etcd/empty.yaml": b"", ".git/config.yaml": MARKER,
            "other-tree/kustomization.yaml": TOP_MARKER, "other-tree/a/role.yaml": MARKER}
    for name, content in mine.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    os.symlink("patch.yaml", tmp_path / "kamaji-etcd/link.yaml")
    os.mkfifo(tmp_path / "kamaji-etcd/pipe.yaml")
    assert good(check(tmp_path, LARGE)).stdout == b""
    good(write(tmp_path, RENAMED))
    assert files(tmp_path) == mine | wanted(RENAMED) | {"kamaji-etcd/link.yaml": b"patch.yaml"}


@pytest.mark.parametrize("name", ["kamaji-etcd/role.yaml", "kustomization.yaml", "kamaji-etcd/kustomization.yaml"])
@pytest.mark.parametrize("content", [b"", b"mine: 1\n", b"# Made by etcdmaint-gen", b"# Made by hand\n" * 40])
def test_a_foreign_file_in_the_way_is_named_and_nothing_is_written(tmp_path, name, content):
    good(write(tmp_path, SMALL))
    (tmp_path / name).write_bytes(content)
    before = files(tmp_path)
    text = refused(write(tmp_path, LARGE), f'"{tmp_path}/{name}"', "not from this program", "move it away")
    assert text.count("error: ") == 1
    assert files(tmp_path) == before


def test_a_foreign_file_of_the_right_size_is_foreign(tmp_path):
    good(write(tmp_path, SMALL))
    path = tmp_path / "kamaji-etcd/serviceaccount.yaml"
    path.write_bytes(b"#" * path.stat().st_size)
    refused(write(tmp_path, SMALL), str(path), "not from this program")


def test_all_that_is_in_the_way_is_named(tmp_path):
    (tmp_path / "kamaji-etcd").mkdir()
    (tmp_path / "kamaji-etcd/role.yaml").write_text("mine\n")
    (tmp_path / "kamaji-etcd/cronjob-defrag.yaml").mkdir()
    (tmp_path / "kustomization.yaml").write_text("mine\n")
    os.symlink("/etc/hostname", tmp_path / "kamaji-etcd/namespace.yaml")
    os.mkfifo(tmp_path / "kamaji-etcd/networkpolicy.yaml")
    before = sorted(map(str, tmp_path.rglob("*")))
    text = refused(write(tmp_path, LARGE), "/role.yaml", "/cronjob-defrag.yaml", "a directory is in the way",
                   "/namespace.yaml", "symbolic link", "/networkpolicy.yaml", "no ordinary file",
                   f'"{tmp_path}/kustomization.yaml"')
    assert text.count("error: ") == 5
    assert sorted(map(str, tmp_path.rglob("*"))) == before


def test_a_tree_below_a_tree_is_not_taken_for_a_cluster(tmp_path):
    good(write(tmp_path, SMALL))
    before = files(tmp_path / "kamaji-etcd")
    refused(write(tmp_path / "kamaji-etcd", SMALL), "kustomization.yaml", "not from this program")
    assert files(tmp_path / "kamaji-etcd") == before


@pytest.mark.parametrize("where", ["kamaji-etcd", "kamaji-etcd/role.yaml", "kamaji-etcd/cronjob-defrag.yaml"])
def test_no_link_leads_out_of_the_directory(tmp_path, where):
    good(write(tmp_path / "real", LARGE))
    before = files(tmp_path / "real")
    (tmp_path / "tree" / where).parent.mkdir(parents=True)
    os.symlink(tmp_path / "real" / where, tmp_path / "tree" / where)
    refused(write(tmp_path / "tree", CHANGED), "tree/" + where)
    refused(check(tmp_path / "tree", CHANGED), "tree/" + where)
    assert files(tmp_path / "real") == before and (tmp_path / "tree" / where).is_symlink()


def test_the_directory_itself_may_be_a_link(tmp_path, wanted):
    (tmp_path / "real").mkdir()
    os.symlink("real", tmp_path / "link")
    good(write(tmp_path / "link", SMALL))
    assert files(tmp_path / "real") == wanted(SMALL)


def test_links_of_gone_clusters_are_not_followed(tmp_path):
    good(write(tmp_path / "elsewhere", RENAMED))
    before = stamps(tmp_path / "elsewhere")
    (tmp_path / "tree").mkdir()
    os.symlink("../elsewhere/other", tmp_path / "tree/other")
    good(write(tmp_path / "tree", SMALL))
    assert stamps(tmp_path / "elsewhere") == before and (tmp_path / "tree/other").is_symlink()


def test_the_directory_is_made_with_those_above(tmp_path, wanted):
    good(write(tmp_path / "a/b/c", SMALL))
    good(write(f"{tmp_path}/a/../d//", SMALL))
    assert files(tmp_path / "a/b/c") == files(tmp_path / "d") == wanted(SMALL)


@pytest.mark.parametrize("directory", ["file", "file/below", ""])
def test_a_directory_that_cannot_be_one(tmp_path, directory):
    (tmp_path / "file").write_text("mine\n")
    refused(write(directory, SMALL, cwd=tmp_path), "cannot ")
    refused(check(directory, SMALL, cwd=tmp_path), "cannot ")
    assert files(tmp_path) == {"file": b"mine\n"}


def test_a_refused_value_writes_nothing(tmp_path):
    for arguments in (["-j", "61 * * * *"], ["--strict", "-j", "* * * * *"], ["--quota", "bad"]):
        done = write(tmp_path / "tree", arguments)
        assert done.returncode == 1, done.stderr
        assert not (tmp_path / "tree").exists()


def test_bytes_say_nothing_of_the_place(tmp_path):
    good(write(tmp_path / "one", LARGE))
    good(run(*LARGE, "--output-dir", "two", cwd=tmp_path))
    assert files(tmp_path / "one") == files(tmp_path / "two")
    version = run("--version").stdout.split()[1]
    assert not any(version in content for content in files(tmp_path / "one").values())


# ---- leftovers of a killed run ----

def test_leftovers_are_removed(tmp_path, wanted):
    good(write(tmp_path, LARGE))
    for number, content in enumerate([b"", MARKER[:7], MARKER, TOP_MARKER + b"x"]):
        (tmp_path / f"kamaji-etcd/{TEMPORARY}{number}.yaml").write_bytes(content)
        (tmp_path / f"{TEMPORARY}{number}.yaml").write_bytes(content)
    assert good(check(tmp_path, LARGE)).stdout == b""
    good(write(tmp_path, LARGE))
    assert files(tmp_path) == wanted(LARGE)


def test_a_foreign_file_with_a_temporary_name_is_in_the_way(tmp_path):
    (tmp_path / "kamaji-etcd").mkdir()
    path = tmp_path / f"kamaji-etcd/{TEMPORARY}role.yaml"
    path.write_text("mine\n")
    refused(write(tmp_path, LARGE), str(path))
    assert files(tmp_path) == {f"kamaji-etcd/{path.name}": b"mine\n"}


# ---- --check ----

def patched(directory, difference, target):
    """The files that GNU patch makes of a directory's."""
    if not shutil.which("patch"):
        missing("patch is not installed")
    shutil.copytree(directory, target)
    subprocess.run(["patch", "-p1", "-s", "-E", "-d", target], input=difference, check=True)
    return files(target)


@pytest.mark.parametrize("before", [SMALL, LARGE, CHANGED, RENAMED])
@pytest.mark.parametrize("after", [SMALL, LARGE, CHANGED, RENAMED])
def test_the_difference_is_a_patch(tmp_path, wanted, before, after):
    good(write(tmp_path / "tree", before))
    stood = stamps(tmp_path / "tree")
    done = check(tmp_path / "tree", after)
    assert done.stderr == b"" and stamps(tmp_path / "tree") == stood
    assert done.returncode == (0 if before == after else 1) and bool(done.stdout) == (before != after)
    assert str(tmp_path).encode() not in done.stdout
    if before != after:
        assert patched(tmp_path / "tree", done.stdout, tmp_path / "patched") == wanted(after)


def edited(content, generator):
    lines = content.splitlines(keepends=True)
    for _ in range(generator.randrange(1, 12)):
        place = generator.randrange(1, len(lines) + 1)
        kind = generator.randrange(4)
        if kind == 0:
            del lines[place:place + generator.randrange(1, 9)]
        elif kind == 1:
            lines[place:place] = [b"edited: %d\n" % generator.randrange(3)] * generator.randrange(1, 9)
        elif kind == 2:
            lines[place:place] = lines[:generator.randrange(len(lines))]
        else:
            lines[-1] = lines[-1].rstrip(b"\n") + generator.choice([b"", b"\n", b"x", b"\r\n"])
    return b"".join(lines)


def test_random_edits_are_patched_back(tmp_path, wanted):
    """The real patch takes what --check says."""
    generator = random.Random(4)
    good(write(tmp_path / "tree", LARGE))
    for number in range(60):
        for name, content in wanted(LARGE).items():
            (tmp_path / "tree" / name).write_bytes(edited(content, generator))
        done = check(tmp_path / "tree", LARGE)
        assert done.returncode == 1 and done.stderr == b""
        assert patched(tmp_path / "tree", done.stdout, tmp_path / str(number)) == wanted(LARGE)


def test_check_shows_a_foreign_file_as_a_difference(tmp_path, wanted):
    good(write(tmp_path / "tree", SMALL))
    (tmp_path / "tree/kamaji-etcd/cronjob-defrag.yaml").write_text("mine\n")
    done = check(tmp_path / "tree", SMALL)
    assert done.returncode == 1
    assert b"--- a/kamaji-etcd/cronjob-defrag.yaml\n+++ b/kamaji-etcd/cronjob-defrag.yaml\n" in done.stdout
    assert patched(tmp_path / "tree", done.stdout, tmp_path / "patched") == wanted(SMALL)


def test_check_of_nothing(tmp_path):
    refused(check(tmp_path / "absent", SMALL), "absent", "No such file", "--output-dir")
    done = check(tmp_path, SMALL)
    assert done.returncode == 1 and done.stdout.count(b"--- /dev/null\n") == 4


def as_nobody(command, **options):
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            missing("setpriv is not installed, and root may write everywhere")
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    return subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT, **options)


@pytest.fixture(name="read_only")
def fixture_read_only(tmp_path):
    """A tree that its user may not write."""
    for folder in list(tmp_path.parents)[:-1]:
        if folder.stat().st_uid == os.geteuid() and folder.name.startswith("pytest"):
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    good(write(tmp_path / "tree", SMALL))
    for path in [tmp_path / "tree", *(tmp_path / "tree").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield tmp_path / "tree"
    for path in [tmp_path / "tree", tmp_path / "tree/kamaji-etcd"]:
        path.chmod(0o755)


def test_read_only(read_only):
    before = stamps(read_only)
    for arguments in (["--check", read_only], ["--output-dir", read_only]):
        assert as_nobody([PROGRAM, *arguments]).returncode == 0
    assert as_nobody([PROGRAM, *CHANGED, "--check", read_only]).returncode == 1
    refused(as_nobody([PROGRAM, *CHANGED, "--output-dir", read_only]), str(read_only), "Permission denied")
    assert stamps(read_only) == before


# ---- --output-tar ----

@pytest.mark.parametrize("arguments", [SMALL, LARGE, RENAMED])
def test_tar_holds_the_tree(tmp_path, wanted, arguments):
    archive = good(run(*arguments, "--output-tar")).stdout
    assert archive == good(run(*arguments, "--output-tar", cwd=tmp_path)).stdout
    subprocess.run(["tar", "-xf", "-", "-C", tmp_path], input=archive, check=True)
    assert files(tmp_path) == wanted(arguments)
    listing = subprocess.run(["tar", "-tvf", "-"], input=archive, capture_output=True, check=True,
                             env=ENVIRONMENT).stdout.decode()
    assert all(line.startswith("-rw-r--r-- 0/0 ") and " 1970-01-01 00:00 " in line for line in listing.splitlines())
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        assert {member.name: opened.extractfile(member).read() for member in opened} == wanted(arguments)


def test_two_things_at_once_are_refused(tmp_path):
    for other in (["--output-tar"], ["--check", tmp_path], ["--explain"]):
        assert run("--output-dir", tmp_path / "tree", *other).returncode == 2
    assert not pathlib.Path(tmp_path / "tree").exists()
