"""A fleet of mixtures of options: its tree, its archive and its stream hold the same objects."""
import io
import sys
import tarfile

import pytest
import yaml

from conftest import ROOT, good, run, write
from test_kustomize import built, objects

sys.path.append(str(ROOT / "tests"))
from review import mixtures  # noqa: E402

CLUSTERS = 60


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """A file with the first mixtures that are accepted, each as a cluster of its own."""
    clusters, number = [], 0
    while len(clusters) < CLUSTERS:
        words = mixtures.mixture(number)
        number += 1
        if run(*words).returncode == 0:
            entry = yaml.safe_load(run(*words, "--print-config").stdout)
            name = f"c{len(clusters)}"
            clusters.append({"name": name, "context": name, "tasks": [entry or {}]})
    file = tmp_path_factory.mktemp("fleet") / "fleet.yaml"
    file.write_text(yaml.safe_dump({"clusters": clusters}))
    return file


@pytest.fixture(scope="module")
def tree(fleet, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    assert write(folder, ["--quiet", "-f", fleet]).returncode == 0
    return folder


def test_nothing_differs_from_what_was_written(fleet, tree):
    assert good(run("--quiet", "-f", fleet, "--check", tree)).stdout == b""


def test_the_archive_has_the_same_files(fleet, tree):
    with tarfile.open(fileobj=io.BytesIO(good(run("--quiet", "-f", fleet, "--output-tar")).stdout)) as archive:
        packed = {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}
    assert packed == {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*.yaml")}


def test_kustomize_makes_the_same_objects(fleet, tree):
    for number in range(CLUSTERS):
        alone = good(run("--quiet", "-f", fleet, "--cluster", f"c{number}"))
        assert built("kustomize", ["build"], tree / f"c{number}") == objects(alone.stdout), number


def test_a_printed_fleet_gives_the_same(fleet):
    printed = good(run("--quiet", "-f", fleet, "--print-config")).stdout
    again = fleet.with_name("printed.yaml")
    again.write_bytes(printed)
    assert good(run("--quiet", "-f", again)).stdout == good(run("--quiet", "-f", fleet)).stdout
