"""Collects the manifests: those of commands.py, and the expected output of every golden case."""
import sys

import pytest

import commands
import toolbox

sys.path.append(str(toolbox.ROOT / "tests"))


def golden_manifests():
    """(name, text) of each golden case that succeeds and whose expected output is a manifest."""
    for folder in sorted((toolbox.ROOT / "golden").glob("*/")):
        code = folder / "code"
        if code.exists() and code.read_text().strip() not in ("", "0"):
            continue
        expected = folder / "stdout"
        if expected.exists():
            text = expected.read_text(encoding="utf-8")
            if (text.startswith(("apiVersion:", "---", "#")) and "\nkind:" in text
                    and "\nkind: ResourceList\n" not in text):
                yield f"golden/{folder.name}", text


GOLDEN = dict(golden_manifests())
NAMES = [c.name for c in commands.ALL] + list(GOLDEN)


def manifest_text(name):
    if name in GOLDEN:
        return GOLDEN[name]
    return toolbox.generate(*next(c for c in commands.ALL if c.name == name).arguments)


@pytest.fixture(params=NAMES)
def manifest(request):
    """(name, text) of one manifest."""
    return request.param, manifest_text(request.param)


@pytest.fixture(scope="session")
def manifest_files(tmp_path_factory):
    """Every manifest in a file of its own: name -> path."""
    folder = tmp_path_factory.mktemp("manifests")
    files = {}
    for name in NAMES:
        files[name] = folder / (name.replace("/", "-") + ".yaml")
        files[name].write_text(manifest_text(name), encoding="utf-8")
    return files


@pytest.fixture(scope="session")
def validator():
    """The API server's own validation."""
    with toolbox.Validator() as process:
        yield process
