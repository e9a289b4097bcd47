"""The Makefile itself: what is made again after a change, parallel builds, reproducible output, install.

Works on a copy of the sources, so that nothing is touched in the checkout.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ["Makefile", "CHANGELOG.md", "src", "cmd", "templates", "packaging"]


def copy_sources(folder):
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / part)
    return folder


def make(folder, *arguments):
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "B", "V", "CFLAGS", "CC")}
    environment["ETCDMAINT_NAMESPACE"] = "Not_A_Name"  # a user's own variables do not matter here
    done = subprocess.run(["make", *arguments], cwd=folder, env=environment, text=True,
                          capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.split()[-1] for line in done.stdout.splitlines() if line.startswith("  ")]


def later(path):
    """Touches a file so that it is newer than everything made so far, on any file system."""
    stamp = time.time() + 2
    os.utime(path, (stamp, stamp))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = copy_sources(tmp_path_factory.mktemp("tree"))
    make(folder, "-j8", "CFLAGS=-O0")
    return folder


@pytest.fixture(autouse=True)
def settled(tree):
    """Each test starts from a finished build whose files are all older than now."""
    make(tree, "-j8", "CFLAGS=-O0")
    for path in tree.rglob("*"):
        if path.is_file():
            os.utime(path, (1700000000, 1700000000))


def test_nothing_to_do_is_nothing_done(tree):
    assert make(tree, "CFLAGS=-O0") == []


def test_the_same_where_characters_have_no_sign(tree):
    """As on ARM: what is above 127 is above zero there."""
    make(tree, "-j8", "B=build/unsigned", "CFLAGS=-O0 -funsigned-char")
    done = subprocess.run([sys.executable, ROOT / "tests/golden/run.py", "--program", tree / "build/unsigned/etcdmaint-gen"],
                          text=True, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_parallel_build_from_clean_gives_a_program(tree):
    make(tree, "clean")
    make(tree, "-j8", "CFLAGS=-O0")
    version = subprocess.run([tree / "build/etcdmaint-gen", "--version"], env={}, capture_output=True, check=False)
    assert version.returncode == 0


def test_a_touched_header_remakes_what_includes_it(tree):
    later(tree / "src/base/arena.h")
    made = make(tree, "CFLAGS=-O0")
    assert "build/src/base/arena.o" in made and made[-1] == "build/etcdmaint-gen"


def test_a_touched_source_remakes_one_object(tree):
    later(tree / "src/model/value.c")
    objects = [name for name in make(tree, "CFLAGS=-O0") if name.endswith(".o")]
    assert objects == ["build/src/model/value.o"]


def test_a_touched_option_table_remakes_the_options(tree):
    later(tree / "src/options/options.def")
    assert "build/src/options/option.o" in make(tree, "CFLAGS=-O0")


def test_a_touched_template_is_embedded_again(tree):
    template = sorted((tree / "templates").glob("*.yaml"))[0]
    later(template)
    made = make(tree, "CFLAGS=-O0")
    assert "build/generated/templates.o" in made and made[-1] == "build/etcdmaint-gen"


def test_changed_flags_remake_everything(tree):
    made = make(tree, "-j8", "CFLAGS=-O0 -DCHANGED")
    assert len([name for name in made if name.endswith(".o")]) > 10
    assert make(tree, "CFLAGS=-O0 -DCHANGED") == []


def test_a_removed_source_leaves_the_library(tree):
    extra = tree / "src/base/extra_for_this_test.c"
    extra.write_text("int extra_for_this_test(void);\nint extra_for_this_test(void) {\n    return 1;\n}\n")
    make(tree, "CFLAGS=-O0")
    members = subprocess.run(["ar", "t", tree / "build/libetcdmaint.a"], text=True, capture_output=True, check=True)
    assert "extra_for_this_test.o" in members.stdout
    extra.unlink()
    make(tree, "CFLAGS=-O0")
    members = subprocess.run(["ar", "t", tree / "build/libetcdmaint.a"], text=True, capture_output=True, check=True)
    assert "extra_for_this_test.o" not in members.stdout


def test_two_checkouts_give_the_same_bytes(tree, tmp_path):
    make(tree, "-j8")
    other = tmp_path / "a-folder-with-a-longer-name"
    other.mkdir()
    copy_sources(other)
    make(other, "-j8")
    assert (tree / "build/etcdmaint-gen").read_bytes() == (other / "build/etcdmaint-gen").read_bytes()


def test_install_and_uninstall(tree, tmp_path):
    make(tree, "install", "CFLAGS=-O0", f"DESTDIR={tmp_path}", "PREFIX=/usr")
    installed = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert installed == [
        "usr/bin/etcdmaint-gen", "usr/share/bash-completion/completions/etcdmaint-gen",
        "usr/share/fish/vendor_completions.d/etcdmaint-gen.fish", "usr/share/man/man1/etcdmaint-gen.1",
        "usr/share/zsh/site-functions/_etcdmaint-gen"]
    assert all((tmp_path / name).stat().st_size > 0 for name in installed)
    make(tree, "uninstall", f"DESTDIR={tmp_path}", "PREFIX=/usr")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
