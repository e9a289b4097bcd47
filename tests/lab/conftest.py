"""The lab's clusters and server, one each for the whole run; each test gets a world of its own."""
import json
import os
import shutil
import tempfile

import pytest

from lab import cluster, commands, namespace, s3, tools, world


@pytest.fixture(scope="session", autouse=True)
def network():
    for name in ("etcd", "etcdctl", "etcdutl", "rclone", "versitygw"):
        tools.tool(name)
    for name in ("launch", "fill", "talosctl"):
        tools.tool(name, tools.STANDINS)
    tools.etcd_defrag()
    tools.system_tool("bwrap", "bubblewrap")
    namespace.enter()


@pytest.fixture(scope="session")
def folder(network):
    path = tempfile.mkdtemp(prefix="lab.")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def kamaji_cluster(folder):
    """kamaji-etcd under its pods' names, authentication on."""
    made = cluster.Cluster(f"{folder}/kamaji", namespace.KAMAJI_HOSTS, namespace.KAMAJI_ADDRESSES, "/CN=root",
                           namespace.KAMAJI_SERVICE, quota=8 << 30)
    made.enable_auth()
    made.fill(live=4)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def node_cluster(folder):
    """etcd on three nodes' own addresses, as kubeadm and Talos run it."""
    made = cluster.Cluster(f"{folder}/nodes", namespace.NODES, namespace.NODES,
                           "/O=kubeadm:cluster-admins/CN=kube-etcd-healthcheck-client")
    made.fill(live=4)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def server(folder):
    made = s3.Server(f"{folder}/s3")
    yield made
    made.stop()


@pytest.fixture
def bucket(server):
    """The snapshot bucket, empty."""
    path = server.bucket(commands.BUCKET)
    yield path
    shutil.rmtree(path)


def storage_secrets(place, server):
    place.add_secret("s3-ca", ca_crt=server.authority.certificate)
    place.add_secret("backup-storage-secret", data={
        "storage-url": s3.URL, "storage-access-key": s3.ACCESS_KEY, "storage-secret-key": s3.SECRET_KEY,
        "storage-bucket-name": commands.BUCKET, "storage-bucket-folder": "/tenants/"})
    place.add_secret("aws-keys", data={"AWS_ACCESS_KEY_ID": s3.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": s3.SECRET_KEY})
    place.add_secret("rclone-conf", rclone_conf=(
        f"[offsite]\ntype = s3\nprovider = Other\nendpoint = {s3.URL}\nregion = us-east-1\nforce_path_style = true\n"
        f"no_check_bucket = true\naccess_key_id = {s3.ACCESS_KEY}\nsecret_access_key = {s3.SECRET_KEY}\n"))


@pytest.fixture
def kamaji(kamaji_cluster, server, tmp_path):
    """The namespace kamaji-system: both layouts of the chart's Secrets, and the storage's."""
    place = world.World(tmp_path)
    crt, key = kamaji_cluster.client
    ca = kamaji_cluster.authority
    place.add_secret("kamaji-etcd-certs", ca_crt=ca.certificate, ca_key=ca.key, server_pem=kamaji_cluster.server[0])
    place.add_secret("kamaji-etcd-root-client-certs", tls_crt=crt, tls_key=key)
    place.add_secret("kamaji-etcd-ca", tls_crt=ca.certificate, tls_key=ca.key)
    place.add_secret("kamaji-etcd-client-certs", tls_crt=crt, tls_key=key)
    storage_secrets(place, server)
    place.add_claim("snapshots")
    return place


@pytest.fixture
def node(node_cluster, server, tmp_path):
    """kube-system on a node: kubeadm's and Talos' files, and Secrets with the same identity."""
    place = world.World(tmp_path)
    crt, key = node_cluster.client
    ca = node_cluster.authority.certificate
    for name, source in (("ca.crt", ca), ("healthcheck-client.crt", crt), ("healthcheck-client.key", key)):
        place.add_host_file(f"/etc/kubernetes/pki/etcd/{name}", source)
    for name, source in (("ca.crt", ca), ("admin.crt", crt), ("admin.key", key)):
        place.add_host_file(f"/system/secrets/etcd/{name}", source, user=60)
    place.add_secret("etcd-ca", ca_crt=ca)
    place.add_secret("etcd-client", tls_crt=crt, tls_key=key)
    talos = {"nodes": {ip: f"https://{ip}:2379" for ip in namespace.NODES}, "ca": ca.read_text(),
             "crt": crt.read_text(), "key": key.read_text()}
    for name in ("talos-etcd-defrag-talos", "talos-etcd-snapshot-talos"):
        place.add_secret(name, config=json.dumps(talos))
    storage_secrets(place, server)
    place.add_claim("snapshots")
    return place
