"""Paths with "..", and links: where a tree, a file, a cluster's folder may lie, and that nothing leaves its directory."""
import os
import pathlib
import tarfile

import pytest

from conftest import MARKER, SMALL, TOP_MARKER, check, files, good, refused, run, write


@pytest.fixture
def wanted(tmp_path_factory):
    made = tmp_path_factory.mktemp("wanted")
    good(write(made, SMALL))
    return files(made)


@pytest.fixture
def here(tmp_path):
    """A directory to be in, with something beside it."""
    for name in ("work/conf", "work/tree/kamaji-etcd", "beside"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "work/real").symlink_to("../beside")
    return tmp_path / "work"


def entries(folder):
    return sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*"))


@pytest.mark.parametrize("given, meant", [
    ("../beside", "../beside"), ("conf/../tree", "tree"), ("tree/kamaji-etcd/..", "tree"), ("./conf/.././tree//", "tree"),
    ("../new", "../new"), ("conf/../new/below", "new/below"), ("..", ".."), ("tree/..", "."), ("real", "../beside"),
    # What the system says of a link: ".." is above its target.
    ("real/../new", "../new"), ("real/../work/tree", "tree"),
])
def test_the_directory(here, wanted, given, meant):
    before = set(entries(here.parent))
    good(write(given, SMALL, cwd=here))
    assert good(check(given, SMALL, cwd=here)).stdout == b""
    top = (here / meant).resolve()
    assert {name: (top / name).read_bytes() for name in wanted} == wanted
    made = set(entries(here.parent)) - before
    outside = [name for name in made if not (here.parent / name).is_relative_to(top) and not top.is_relative_to(here.parent / name)]
    assert made and not outside


@pytest.mark.parametrize("given", ["absent/../tree", "absent/..", "conf/absent/../../tree", "new/absent/../x", "dangling/../tree", "file/../tree"])
def test_what_is_not_there_is_not_passed_through(here, given):
    """A folder that is only made to be left would stay behind."""
    (here / "file").write_text("mine\n")
    (here / "dangling").symlink_to("nowhere")
    before = entries(here.parent)
    refused(write(given, SMALL, cwd=here), f'cannot make "{given}"')
    refused(check(given, SMALL, cwd=here), f'cannot open "{given}"')
    assert [name for name in entries(here.parent) if name != "work/new"] == before


@pytest.mark.parametrize("target", ["..", ".", "../..", "../../beside", "/", "../tree/kamaji-etcd"])
def test_the_folder_of_a_cluster_leads_nowhere_else(here, target):
    (here / "tree/kamaji-etcd").rmdir()
    (here / "tree/kamaji-etcd").symlink_to(target)
    before = entries(here.parent)
    refused(write("tree", SMALL, cwd=here), 'cannot open "tree/kamaji-etcd"')
    refused(check("tree", SMALL, cwd=here), 'cannot open "tree/kamaji-etcd"')
    assert entries(here.parent) == before and os.readlink(here / "tree/kamaji-etcd") == target


def test_what_a_tree_says_of_its_folders_is_not_believed(here, wanted):
    """Somebody who may change files of the tree must not have others removed: only what lies in it is looked at."""
    good(write("tree", SMALL, cwd=here))
    victim = here.parent / "beside/gone"
    victim.mkdir()
    (victim / "kustomization.yaml").write_bytes(MARKER + b"resources:\n- role.yaml\n- ../../keep.yaml\n")
    (victim / "role.yaml").write_bytes(MARKER)
    (here.parent / "keep.yaml").write_bytes(MARKER)
    before = files(here.parent / "beside")
    (here / "tree/kustomization.yaml").write_bytes(TOP_MARKER + b"resources:\n- ../../beside/gone\n- ../../beside\n- kamaji-etcd\n")
    inside = here / "tree/old"
    inside.mkdir()
    (inside / "kustomization.yaml").write_bytes(MARKER + b"resources:\n- ../../../keep.yaml\n")
    good(write("tree", SMALL, cwd=here))
    assert files(here.parent / "beside") == before and (here.parent / "keep.yaml").exists()
    assert files(here / "tree") == wanted


NAMES = ["..", "../x", "a/../../b", "../../../../etc/cron.d", "/etc", "..%2fx", "a/..", "./a", "..\\\\x"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["config", "option", "variable"])
def test_names_that_would_leave_the_directory(here, name, how):
    config = here / "conf/fleet.yaml"
    config.write_text(f'clusters:\n- name: "{name if how == "config" else "east"}"\n')
    words = {"config": ["-f", "conf/fleet.yaml"], "option": ["-e", name], "variable": []}[how]
    before = entries(here.parent)
    for action in (["--output-dir", "tree"], ["--check", "tree"], ["--output-tar"], ["--cluster", name, "--output-dir", "tree"]):
        if how == "variable":
            done = run("--cluster", name, "-f", "conf/fleet.yaml", *action[-2:], cwd=here)
        else:
            done = run(*words, *action, cwd=here)
        text = done.stderr.decode()
        assert done.returncode in (1, 2) and done.stdout == b"" and "error: " in text, (action, text)
        assert entries(here.parent) == before


def test_members_of_the_archive_stay_below(here):
    (here / "conf/fleet.yaml").write_text("clusters:\n- {name: a..b, namespace: a}\n- {name: 9.x_y-z, namespace: b}\n")
    (here / "archive.tar").write_bytes(good(run("-f", "conf/../conf/fleet.yaml", "--output-tar", cwd=here)).stdout)
    with tarfile.open(here / "archive.tar") as archive:
        names = archive.getnames()
    assert "a..b/kustomization.yaml" in names
    assert all(".." not in name.split("/") and not name.startswith("/") for name in names)


def test_files_that_are_read(here):
    (here / "conf/one.yaml").write_text("etcd-name: other\netcd-service: other\n")
    (here / "link.yaml").symlink_to("conf/one.yaml")
    plain = good(run("-f", "conf/one.yaml", cwd=here)).stdout
    for path in ("conf/../conf/one.yaml", "../work/conf/one.yaml", "link.yaml", "real/../work/conf/one.yaml"):
        assert b"other" in plain and good(run("-f", path, cwd=here)).stdout == plain
    (here / "cronjob.yaml").write_bytes(good(run(cwd=here)).stdout)
    for action in ("--import", "--audit"):
        first, second = (run(action, path, cwd=here) for path in ("cronjob.yaml", "conf/../cronjob.yaml"))
        assert first.returncode == second.returncode in (0, 1) and first.stdout.replace(b"conf/../", b"") == second.stdout.replace(b"conf/../", b"")
        assert first.stdout


@pytest.mark.parametrize("option", ["-f", "--import", "--audit", "--templates"])
@pytest.mark.parametrize("path", ["absent/../conf", "conf/../absent", "..", "loop", "file/../file"])
def test_files_that_cannot_be_read(here, option, path):
    (here / "loop").symlink_to("loop")
    (here / "file").write_text("a: b\n")
    before = entries(here.parent)
    assert path.split("/")[0] in refused(run(option, path, cwd=here), "cannot read ")
    assert entries(here.parent) == before


@pytest.mark.parametrize("words", [["--dump-templates", "conf/../made"], ["--trace-file", "conf/../made"], ["--trace-file", "real/../work/made"]])
def test_files_that_are_written(here, words):
    good(run(*words, cwd=here))
    assert (here / "made").exists()


@pytest.mark.parametrize("words", [["--dump-templates", "absent/../made"], ["--trace-file", "absent/../made"], ["--trace-file", ".."],
                                   ["--trace-file", "dangling"], ["--dump-templates", "dangling"]])
def test_files_that_cannot_be_written(here, words):
    (here / "dangling").symlink_to("../beside/new")
    before = entries(here.parent)
    refused(run(*words, cwd=here), "cannot create ")
    assert entries(here.parent) == before
