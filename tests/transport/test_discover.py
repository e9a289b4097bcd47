"""--discover against a stand-in API server: what is asked, what becomes of the answers."""
import json
import os
import subprocess

import pytest
import yaml

import standin
from conftest import ROOT

PROGRAM = ROOT / os.environ.get("BUILD", "build") / "etcdmaint-gen"
CANARY = "Y2FuYXJ5LWluLWEtc2VjcmV0"
SETS = "/apis/apps/v1/namespaces/kamaji-system/statefulsets"
STORES = "/apis/kamaji.clastix.io/v1alpha1/datastores"
SERVICES = "/api/v1/namespaces/kamaji-system/services"
SECRETS = "/api/v1/namespaces/kamaji-system/secrets/"


def reply(root, status=200):
    return lambda exchange: exchange.reply(status, json.dumps(root))


def status(code, reason):
    return reply({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": f"it is {reason}",
                  "reason": reason, "code": code}, code)


def metadata(*keys):
    """A Secret without its values; somebody applied it, and left them in an annotation."""
    def answer(exchange):
        if exchange.headers["accept"] != "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1":
            exchange.reply(406)
            return
        fields = {"f:data": {f"f:{key}": {} for key in keys}}
        note = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps({"data": {"tls.key": CANARY}})}
        exchange.reply(200, json.dumps({"kind": "PartialObjectMetadata", "metadata": {
            "annotations": note, "managedFields": [{"manager": "kubectl", "fieldsV1": fields}]}}))
    return answer


def statefulset(name="big-etcd", quota=17179869184):
    url = f"https://$(POD_NAME).{name}.$(POD_NAMESPACE).svc.example.org:12379"
    return {"metadata": {"name": name, "namespace": "kamaji-system"}, "spec": {
        "replicas": 5, "serviceName": name, "template": {"metadata": {"labels": {"app": name}}, "spec": {
            "volumes": [{"name": "certs", "secret": {"secretName": f"{name}-certs"}}],
            "containers": [{"name": "etcd", "env": [{"name": "PASSWORD", "value": CANARY}], "command": [
                "etcd", f"--advertise-client-urls={url}", f"--quota-backend-bytes={quota}"]}]}}}}


def reference(name, key):
    return {"secretReference": {"name": name, "namespace": "kamaji-system", "keyPath": key}}


def datastore():
    return {"metadata": {"name": "default"}, "spec": {
        "driver": "etcd", "endpoints": [f"big-etcd-{n}.big-etcd.kamaji-system.svc.example.org:12379" for n in range(5)],
        "basicAuth": {"username": {"content": CANARY}, "password": {"content": CANARY}},
        "tlsConfig": {"certificateAuthority": {"certificate": reference("the-ca", "ca.crt")},
                      "clientCertificate": {"certificate": reference("the-client", "tls.crt"),
                                            "privateKey": reference("the-client", "tls.key")}}}}


@pytest.fixture
def cluster(server):
    """A server with Kamaji's etcd in it."""
    server.route("/version", reply({"gitVersion": "v1.33.2"}))
    server.route(STORES, reply({"items": [datastore()]}))
    server.route(SETS, reply({"items": [statefulset()]}))
    server.route(SERVICES, reply({"items": [
        {"metadata": {"name": "big-etcd"}, "spec": {"clusterIP": "None", "selector": {"app": "big-etcd"}, "ports": [{"port": 12379}]}},
        {"metadata": {"name": "big-front"}, "spec": {"clusterIP": "10.0.0.9", "selector": {"app": "big-etcd"}, "ports": [{"port": 12379}]}}]}))
    server.route(SECRETS + "the-ca", metadata("ca.crt", "ca.key"))
    server.route(SECRETS + "the-client", metadata("tls.crt", "tls.key"))
    return server


@pytest.fixture
def discover(tmp_path, certificates):
    """discover(server or {context: server}, words...): the finished run."""
    def run(servers, *words, config=None):
        servers = servers if isinstance(servers, dict) else {"here": servers}
        kubeconfig = {
            "apiVersion": "v1", "kind": "Config", "current-context": "here",
            "clusters": [{"name": name, "cluster": {"server": f"https://127.0.0.1:{server.port}",
                                                    "certificate-authority": str(certificates.ca)}}
                         for name, server in servers.items()],
            "users": [{"name": "u", "user": {"token": CANARY}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": "u"}} for name in servers]}
        (tmp_path / "kubeconfig").write_text(json.dumps(kubeconfig))
        command = [PROGRAM, "--discover", "--kubeconfig", tmp_path / "kubeconfig", *words]
        if config:
            (tmp_path / "config.yaml").write_text(config)
            command += ["-f", tmp_path / "config.yaml"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": os.environ["PATH"]})
        assert CANARY not in done.stdout + done.stderr
        return done
    return run


def test_manifest(cluster, discover):
    done = discover(cluster)
    assert done.returncode == 0
    for text in ("name: big-etcd-defrag-job", "https://big-etcd-4.big-etcd.kamaji-system.svc.example.org:12379",
                 "--etcd-storage-quota-bytes=17179869184", "name: the-ca", "name: the-client"):
        assert text in done.stdout, text
    assert "Secret" not in done.stderr
    assert {exchange.method for exchange in cluster.requests} == {"GET"}
    assert cluster.connections == 1


def test_explain_names_the_origin(cluster, discover):
    done = discover(cluster, "--explain", "--from", "2026-01-01T00:00:00Z", "--replicas", "3")
    assert done.returncode == 0
    assert "16Gi  [cluster StatefulSet kamaji-system/big-etcd]" in done.stdout
    assert "the-ca  [cluster DataStore default]" in done.stdout
    assert "replicas               3  [flag --replicas]" in done.stdout
    assert "quota                  16Gi  [cluster]" in done.stdout


def test_config_gives_the_same(cluster, discover, tmp_path):
    config = discover(cluster, "--print-config").stdout
    assert "etcd-client-service: big-front" in config
    (tmp_path / "kept.yaml").write_text(config)
    kept = subprocess.run([PROGRAM, "-f", tmp_path / "kept.yaml"], capture_output=True, text=True, check=True, env={})
    assert kept.stdout == discover(cluster).stdout


def test_a_person_wins(cluster, discover):
    done = discover(cluster, "--print-config", config="quota: 4Gi\nca-secret: mine\n")
    config = yaml.safe_load(done.stdout)
    assert (config["quota"], config["ca-secret"], config["client-secret"]) == ("4Gi", "mine", "the-client")


def test_no_trace_shows_a_secret(cluster, discover):
    done = discover(cluster, "-vvv")
    assert done.returncode == 0
    assert "PartialObjectMetadata" in done.stderr
    assert "quota-backend-bytes=17179869184" in done.stderr


def test_values_are_refused(cluster, discover):
    """A server that sends values all the same: they go nowhere."""
    cluster.route(SECRETS + "the-client", reply({"kind": "Secret", "data": {"tls.key": CANARY}}))
    done = discover(cluster, "-vvv")
    assert done.returncode == 0
    assert "the server sends whole objects where only their metadata was asked for" in done.stderr


def test_missing_right(cluster, discover):
    cluster.route(STORES, status(404, "NotFound"))
    cluster.route(SETS, status(403, "Forbidden"))
    done = discover(cluster)
    assert (done.returncode, done.stdout) == (4, "")
    assert "missing right: list statefulsets.apps in namespace kamaji-system" in done.stderr
    assert "--resource=statefulsets.apps" in done.stderr


def test_missing_right_that_is_not_needed(cluster, discover):
    cluster.route(SECRETS + "the-ca", status(403, "Forbidden"))
    done = discover(cluster)
    assert done.returncode == 0
    assert "missing right: get secrets in namespace kamaji-system" in done.stderr
    assert discover(cluster, "--strict").returncode == 1


def test_wrong_token(cluster, discover):
    for path in list(cluster.routes):
        cluster.route(path, status(401, "Unauthorized"))
    done = discover(cluster)
    assert done.returncode == 4
    assert done.stderr.count("error:") == 1


def test_old_cluster(cluster, discover):
    cluster.route("/version", reply({"gitVersion": "v1.24.17"}))
    done = discover(cluster)
    assert done.returncode == 0
    assert "timeZone" not in done.stdout
    assert "Kubernetes 1.24 knows no time zones" in done.stderr


def test_apply(cluster, discover):
    """What was found is applied; nothing is written before all of it is known."""
    for kind in ("/api/v1/namespaces/kamaji-system/serviceaccounts/big-etcd-defrag-job",
                 "/apis/batch/v1/namespaces/kamaji-system/cronjobs/big-etcd-defrag-job"):
        cluster.route(kind, lambda exchange: exchange.reply(201, exchange.body))
    done = discover(cluster, "--apply")
    assert done.returncode == 0, done.stderr
    writes = [exchange for exchange in cluster.requests if exchange.method == "PATCH"]
    assert b"--etcd-storage-quota-bytes=17179869184" in b"".join(exchange.body for exchange in writes)
    assert cluster.requests.index(writes[0]) == len(cluster.requests) - len(writes)


FLEET = """
defaults: {schedule: "0 3 * * 0"}
clusters:
- {name: one, context: here}
- {name: two, context: there, target: talos}
"""


def nodes(exchange):
    found = [] if "etcd" in exchange.path else [
        {"metadata": {"name": name}, "status": {"nodeInfo": {"osImage": "Talos (v1.11.0)"},
                                                "addresses": [{"type": "InternalIP", "address": address}]}}
        for name, address in (("b", "10.0.0.2"), ("a", "10.0.0.1"))]
    exchange.reply(200, json.dumps({"items": found}))


def test_fleet(cluster, start, certificates, discover):
    other = start(standin.Server, standin.tls(certificates.good))
    other.route("/version", reply({"gitVersion": "v1.33.2"}))
    other.route("/api/v1/nodes", nodes)
    other.route("/apis/talos.dev/v1alpha1", reply({"kind": "APIResourceList"}))
    done = discover({"here": cluster, "there": other}, "--print-config", config=FLEET)
    assert done.returncode == 0, done.stderr
    one, two = yaml.safe_load(done.stdout)["clusters"]
    assert (one["quota"], two["nodes"]) == ("16Gi", ["10.0.0.1", "10.0.0.2"])
    assert "schedule" not in one
    other.route("/api/v1/nodes", status(403, "Forbidden"))
    done = discover({"here": cluster, "there": other}, config=FLEET)
    assert (done.returncode, done.stdout) == (4, "")
    assert "missing right: list nodes" in done.stderr
    assert "two" in done.stderr
