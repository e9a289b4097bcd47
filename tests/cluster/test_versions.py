"""The same on the oldest version that the server can be: it then takes and serves what that version knew."""
import pytest

from cluster import manifests
from cluster.control_plane import ControlPlane
from cluster.program import Program, rendered
from cluster.test_apply import names

OLDEST = "1.33"


@pytest.fixture(scope="module")
def old(tmp_path_factory, network):
    with ControlPlane(tmp_path_factory.mktemp("old"), "-flag", f"--emulated-version=kube={OLDEST}") as running:
        running.install_foreign_kinds()
        yield running


@pytest.mark.parametrize("line", manifests.LINES.values(), ids=manifests.LINES)
def test_whole_life(line, old, tmp_path):
    """Applied, unchanged, no difference, run (pods are played there), deleted."""
    etcdmaint = Program(old, tmp_path)
    line = f"-n life --create-namespace {line}"
    text = rendered(line)
    first = etcdmaint.must(f"--apply {line}")
    assert {outcome for kind, outcome in first.kinds if kind != "Namespace"} == {"created"}, first
    assert etcdmaint.must(f"--apply {line}").outcomes == dict.fromkeys(names(text), "unchanged")
    assert etcdmaint.must(f"--diff {line}").code == 0
    assert old.must("diff", "--server-side", "--field-manager=etcdmaint-gen", "-f", "-", stdin=text) == ""
    assert etcdmaint.must(f"--status {line}").code == 0
    assert set(etcdmaint.must(f"--delete {line}").outcomes.values()) == {"deleted", "kept"}


def test_it_is_the_oldest(old, tmp_path):
    """The version that the server says it is; and one older it refuses to be."""
    assert f'"emulationMinor": "{OLDEST.split(".")[1]}"' in old.must("get", "--raw", "/version")
    older = ControlPlane(tmp_path, "-flag", "--emulated-version=kube=1.32")
    with pytest.raises(AssertionError, match="did not start"):
        older.__enter__()
