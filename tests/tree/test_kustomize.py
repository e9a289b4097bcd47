"""What kustomize and kubectl make of a tree: the same objects as on standard output."""
import subprocess

import pytest
import yaml

from conftest import CHANGED, ENVIRONMENT, LARGE, RENAMED, SMALL, TOOLS, good, missing, run, write

TALOS = ["--target", "talos", "--nodes", "10.0.0.1,10.0.0.2", "--with", "prometheus-rule"]


def built(name, arguments, folder):
    if not (TOOLS / "bin" / name).exists():
        missing(f"{name} is not installed: run tests/tools/install.sh")
    done = subprocess.run([TOOLS / "bin" / name, *arguments, folder], capture_output=True, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr.decode()
    return objects(done.stdout)


def objects(text):
    """Key -> object."""
    found = [item for item in yaml.safe_load_all(text) if item]
    keyed = {(item["apiVersion"], item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item
             for item in found}
    assert len(keyed) == len(found) > 0
    return keyed


@pytest.mark.parametrize("tool,words", [("kustomize", ["build"]), ("kubectl", ["kustomize"])])
@pytest.mark.parametrize("arguments", [SMALL, LARGE, CHANGED, RENAMED, TALOS])
def test_the_same_objects(tmp_path, tool, words, arguments):
    assert write(tmp_path, arguments).returncode == 0
    wanted = objects(run(*arguments).stdout)
    assert built(tool, words, tmp_path) == wanted
    folder, = (path for path in tmp_path.iterdir() if path.is_dir())
    assert built(tool, words, folder) == wanted


@pytest.mark.parametrize("tool,words", [("kustomize", ["build"]), ("kubectl", ["kustomize"])])
def test_the_same_objects_of_a_fleet(tmp_path, tool, words):
    config = tmp_path / "fleet.yaml"
    config.write_text("defaults: {network-policy: true}\nclusters:\n" + "".join(
        f"- {{name: c{number}, namespace: ns-{number}, create-namespace: true}}\n" for number in range(20)))
    good(write(tmp_path / "tree", ["-f", config]))
    assert built(tool, words, tmp_path / "tree") == objects(good(run("-f", config)).stdout)
