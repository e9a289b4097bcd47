"""One control plane for the whole run; each test gets a namespace and a home of its own."""
import itertools
import pathlib
import shutil
import tempfile

import pytest

from cluster.control_plane import ControlPlane
from cluster.program import Program

# The user whose rights are tried, and one with groups.
USERS = ("deployer", "operator", "jane:team,ops")
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="cluster."))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def plane(folder):
    """etcd, API server, controllers and scheduler of the newest version."""
    users = [word for user in USERS for word in ("-user", user)]
    with ControlPlane(folder, "-pods", "scheduled", "-audit", *users) as running:
        running.install_foreign_kinds()
        yield running


@pytest.fixture
def new_namespace(plane):
    """Makes namespaces (with a PodSecurity level, when one is given) that go after the test."""
    made = []

    def new(level=None):
        made.append(f"t{next(NUMBERS)}")
        plane.create_namespace(made[-1], level)
        return made[-1]

    yield new
    if made:
        plane.must("delete", "namespace", *made, "--wait=false", "--ignore-not-found")


@pytest.fixture
def namespace(new_namespace):
    return new_namespace()


@pytest.fixture
def etcdmaint(plane, tmp_path):
    """The program as the administrator."""
    return Program(plane, tmp_path)
