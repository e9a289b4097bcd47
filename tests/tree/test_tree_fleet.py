"""Trees of many clusters: on a full disk, in several contexts, chosen, and with names that clash."""
import os
import pathlib
import shutil

import pytest

from conftest import MARKER, check, config, counts, files, good, numbered, refused, run, stamps, write


def folders(tree):
    return sorted(path.name for path in pathlib.Path(tree).iterdir() if path.is_dir())


@pytest.mark.usefixtures("preload")
@pytest.mark.parametrize("call", ["write", "openat", "mkdirat"])
def test_a_disk_that_is_full_in_the_middle_changes_nothing(tmp_path, call):
    older, newer = config(tmp_path, "older", numbered(0, 10)), config(tmp_path, "newer", numbered(5, 20), "30 4 * * *")
    good(write(tmp_path / "tree", older))
    before = files(tmp_path / "tree")
    number_of = counts(tmp_path, tmp_path / "counted", newer)
    for number in range(number_of[call] // 3, number_of[call] // 3 + 5):
        text = refused(write(tmp_path / "tree", newer, fault=f"{call}:{number}:all-ENOSPC"), "No space left")
        assert text.count("error: ") <= 20
        if call != "openat":
            assert files(tmp_path / "tree") == before and folders(tmp_path / "tree") == folders(tmp_path / "tree")
        good(write(tmp_path / "tree", older))
        assert files(tmp_path / "tree") == before


# ---- what a fleet adds ----

def test_clusters_come_and_go(tmp_path):
    tree = tmp_path / "tree"
    good(write(tree, config(tmp_path, "a", numbered(0, 5))))
    before = stamps(tree / "c3")
    good(write(tree, config(tmp_path, "b", numbered(3, 7))))
    assert folders(tree) == ["c3", "c4", "c5", "c6"]
    assert stamps(tree / "c3") == before
    assert (tree / "kustomization.yaml").read_bytes().endswith(b"resources:\n- c3\n- c4\n- c5\n- c6\n")


def test_one_top_file_for_one_context(tmp_path):
    tree = tmp_path / "tree"
    one = {f"c{n}": ["context: here", f"namespace: ns-{n}"] for n in range(3)}
    good(write(tree, config(tmp_path, "one", one)))
    assert (tree / "kustomization.yaml").exists()
    several = config(tmp_path, "several", one | {"c2": ["context: there"]})
    assert b"--- a/kustomization.yaml\n+++ /dev/null\n" in check(tree, several).stdout
    good(write(tree, several))
    assert not (tree / "kustomization.yaml").exists() and folders(tree) == ["c0", "c1", "c2"]
    good(check(tree, several))


def test_chosen_clusters_leave_the_others_alone(tmp_path):
    tree = tmp_path / "tree"
    good(write(tree, config(tmp_path, "a", numbered(0, 5))))
    before = stamps(tree)
    newer = config(tmp_path, "b", numbered(0, 4), "30 4 * * *")
    good(write(tree, [*newer, "--cluster", "c1,c3"]))
    changed = {name for name, stamp in stamps(tree).items() if before[name] != stamp}
    assert changed == {str(tree / name) for name in ("c1", "c3", "c1/cronjob-defrag.yaml", "c3/cronjob-defrag.yaml")}
    good(check(tree, [*newer, "--cluster", "c1", "--cluster", "c3"]))
    assert check(tree, newer).returncode == 1


def test_every_foreign_file_of_a_fleet_is_named(tmp_path):
    tree = tmp_path / "tree"
    for number in (2, 5, 9):
        (tree / f"c{number}").mkdir(parents=True)
        (tree / f"c{number}/cronjob-defrag.yaml").write_text("mine\n")
    before = files(tree)
    text = refused(write(tree, config(tmp_path, "a", numbered(0, 12))), "c2/", "c5/", "c9/")
    assert text.count("error: ") == 3 and files(tree) == before and folders(tree) == ["c2", "c5", "c9"]


@pytest.mark.parametrize("one,other", [("prod", "Prod"), ("a.B-c", "A.b-C")])
def test_names_that_differ_in_case_only(tmp_path, one, other):
    arguments = config(tmp_path, "a", {one: ["namespace: a"], other: ["namespace: b"]})
    done = write(tmp_path / "tree", arguments)
    text = done.stderr.decode()
    assert done.returncode == 1 and "line 5" in text and other in text and not (tmp_path / "tree").exists(), text


@pytest.mark.parametrize("name", ["..", ".", "a/b", "../a", ".hidden", "a\\\\b", "kustomization.yaml", "Kustomization",
                                  "x" * 200, "a b", "-a", "a."])
def test_names_that_are_no_folders(tmp_path, name):
    arguments = config(tmp_path, "a", {f'"{name}"': ["namespace: a"]})
    done = write(tmp_path / "tree", arguments)
    assert done.returncode == 1 and b"a.yaml:5:" in done.stderr, done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.yaml"]


def test_tar_of_a_fleet(tmp_path):
    arguments = config(tmp_path, "a", {f"{'n' * 58}-{number}": [f"namespace: ns-{number}"] for number in range(40)})
    good(write(tmp_path / "tree", arguments))
    archive = good(run(*arguments, "--output-tar")).stdout
    (tmp_path / "unpacked").mkdir()
    shutil.unpack_archive(_saved(tmp_path, archive), tmp_path / "unpacked", "tar")
    assert files(tmp_path / "unpacked") == files(tmp_path / "tree")


def _saved(folder, archive):
    (folder / "archive.tar").write_bytes(archive)
    return folder / "archive.tar"


def test_an_unchanged_fleet_touches_nothing(tmp_path):
    arguments = config(tmp_path, "a", numbered(0, 300))
    good(write(tmp_path / "tree", arguments))
    before = stamps(tmp_path / "tree")
    good(write(tmp_path / "tree", arguments))
    assert good(check(tmp_path / "tree", arguments)).stdout == b""
    assert stamps(tmp_path / "tree") == before and len(before) == 1 + 1 + 300 * 5
    assert all(data.startswith(MARKER[:23]) for data in files(tmp_path / "tree").values())
    assert not any(os.path.islink(path) for path in before)
