"""One control plane for the whole run; each test gets a namespace and a home of its own."""
import itertools
import os
import pathlib
import shutil
import tempfile

import pytest

from cluster.api import Api
from cluster.control_plane import ControlPlane
from cluster.node import Node
from cluster.program import Program
from lab import namespace as lab
from lab import tools
from lab.cluster import Cluster

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
def network():
    """The lab's private network for all that follows; what is missing for it, or an empty text."""
    if os.geteuid() or not all(shutil.which(tool) for tool in ("bwrap", "ip", "openssl")):
        return "pods run in the lab only: as root, with bubblewrap, iproute2 and openssl"
    lab.enter()
    return ""


@pytest.fixture(scope="session")
def plane(folder, network):
    """etcd, API server, controllers and scheduler of the newest version."""
    users = [word for user in USERS for word in ("-user", user)]
    with ControlPlane(folder, "-pods", "scheduled", "-audit", *users) as running:
        running.install_foreign_kinds()
        yield running


@pytest.fixture(scope="session")
def node(plane, folder, network):
    """The node that runs pods."""
    if network:
        tools.missing(network)
    for name in ("etcd", "etcdctl", "etcdutl"):
        tools.tool(name)
    tools.tool("launch", tools.STANDINS)
    tools.etcd_defrag()
    running = Node(plane, Api(plane), folder / "node")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def kamaji(plane, folder, node):
    """kamaji-etcd itself: three members with authentication, and their Secrets in kamaji-system."""
    made = Cluster(folder / "etcd", lab.KAMAJI_HOSTS, lab.KAMAJI_ADDRESSES, "/CN=root", lab.KAMAJI_SERVICE, quota=8 << 30)
    made.enable_auth()
    plane.create_namespace("kamaji-system", "restricted")
    certificate, key = made.client
    plane.must("-n", "kamaji-system", "create", "secret", "generic", "kamaji-etcd-certs", f"--from-file=ca.crt={made.authority.certificate}",
               f"--from-file=ca.key={made.authority.key}")
    plane.must("-n", "kamaji-system", "create", "secret", "tls", "kamaji-etcd-root-client-certs", f"--cert={certificate}", f"--key={key}")
    yield made
    made.stop()


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
