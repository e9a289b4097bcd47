"""--discover on a real server: what Kamaji's chart and real nodes look like, and the rights that are enough."""
import base64
import json

import pytest
import yaml

from cluster.control_plane import eventually

CANARY = "value-of-a-secret-that-nobody-may-see"
ENCODED = base64.b64encode(CANARY.encode()).decode()
# (verb, resource, namespaced): each is needed by the test below.
RIGHTS = (("list", "statefulsets.apps", True), ("list", "services", True), ("get", "secrets", True),
          ("list", "datastores.kamaji.clastix.io", False))


def meta(name, namespace=None):
    return {"name": name, **({"namespace": namespace} if namespace else {})}


def secret(name, namespace, *keys):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta(name, namespace), "data": dict.fromkeys(keys, ENCODED)}


def service(name, namespace, **spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta(name, namespace), "spec": {
        "selector": {"app.kubernetes.io/instance": "store"}, "ports": [{"port": 12379, "name": "client"}], **spec}}


def statefulset(namespace):
    labels = {"app.kubernetes.io/instance": "store", "application": "kamaji-etcd"}
    url = "https://$(POD_NAME).store.$(POD_NAMESPACE).svc.example.org:12379"
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": meta("store", namespace), "spec": {
        "serviceName": "store", "replicas": 5, "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {
            "nodeSelector": {"none": "such"},
            "volumes": [{"name": "certs", "secret": {"secretName": "store-certs"}}],
            "containers": [{"name": "etcd", "image": "quay.io/coreos/etcd:v3.6.12", "command": [
                "etcd", "--data-dir=/var/run/etcd", f"--advertise-client-urls={url}",
                "--listen-client-urls=https://0.0.0.0:12379", "--quota-backend-bytes=4294967296"]}]}}}}


def datastore(namespace, secrets=None):
    def part(name, key):
        return {"secretReference": {"name": name, "namespace": secrets or namespace, "keyPath": key}}
    return {"apiVersion": "kamaji.clastix.io/v1alpha1", "kind": "DataStore", "metadata": meta(f"store-{namespace}"), "spec": {
        "driver": "etcd", "endpoints": [f"store-{n}.store.{namespace}.svc.example.org:12379" for n in range(5)],
        "tlsConfig": {"certificateAuthority": {"certificate": part("store-certs", "ca.crt"), "privateKey": part("store-certs", "ca.key")},
                      "clientCertificate": {"certificate": part("store-client", "tls.crt"), "privateKey": part("store-client", "tls.key")}}}}


@pytest.fixture
def kamaji(plane, namespace):
    """A namespace with what the chart makes; the DataStore goes with the test."""
    objects = [statefulset(namespace), service("store", namespace, clusterIP="None"), service("store-client", namespace),
               secret("store-certs", namespace, "ca.crt", "ca.key"), secret("store-client", namespace, "tls.crt", "tls.key"),
               datastore(namespace)]
    plane.must("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    yield namespace
    plane.must("delete", "datastore", f"store-{namespace}")


@pytest.fixture
def grant(plane, namespace):
    """grant(rights): the user discoverer has these, and no others."""
    def give(rights):
        for namespaced in (True, False):
            rules = [{"apiGroups": [resource.partition(".")[2]], "resources": [resource.partition(".")[0]], "verbs": [verb]}
                     for verb, resource, inside in rights if inside == namespaced]
            kind = "Role" if namespaced else "ClusterRole"
            name = meta(f"discoverer-{namespace}", namespace if namespaced else None)
            api = "rbac.authorization.k8s.io"
            plane.must("apply", "-f", "-", stdin=json.dumps({"apiVersion": f"{api}/v1", "kind": kind, "metadata": name, "rules": rules}))
            plane.must("apply", "-f", "-", stdin=json.dumps(
                {"apiVersion": f"{api}/v1", "kind": f"{kind}Binding", "metadata": name,
                 "roleRef": {"apiGroup": api, "kind": kind, "name": name["name"]},
                 "subjects": [{"apiGroup": api, "kind": "User", "name": "discoverer"}]}))
        for verb, resource, inside in RIGHTS:
            name, _, group = resource.partition(".")
            eventually(lambda: plane.allows("discoverer", namespace if inside else "", verb, group, name)  # noqa: B023
                       == ((verb, resource, inside) in rights), f"{verb} {resource} was not granted or taken")  # noqa: B023
    yield give
    plane.must("delete", "clusterrole,clusterrolebinding", f"discoverer-{namespace}", "--ignore-not-found")


def test_kamaji(kamaji, etcdmaint):
    done = etcdmaint.must(f"--discover -n {kamaji} --print-config")
    assert done.err == ""
    config = yaml.safe_load(done.out)
    version = config.pop("kubernetes-version")
    assert version.startswith("1.")
    config.pop("kubeconfig")
    assert config == {
        "target": "kamaji-etcd", "namespace": kamaji, "etcd-name": "store", "etcd-service": "store",
        "etcd-client-service": "store-client", "replicas": 5, "client-port": 12379, "cluster-domain": "example.org",
        "quota": "4Gi", "ca-secret": "store-certs", "ca-secret-key": "ca.crt", "client-secret": "store-client",
        "client-secret-cert": "tls.crt", "client-secret-key": "tls.key"}


def test_without_a_namespace_the_datastore_leads_there(kamaji, etcdmaint):
    done = etcdmaint.must("--discover --explain --from 2026-01-01T00:00:00Z")
    assert f"namespace              {kamaji}  [cluster DataStore store-{kamaji}]" in done.out
    assert f"quota                  4Gi  [cluster StatefulSet {kamaji}/store]" in done.out


def test_apply_and_again(plane, kamaji, etcdmaint):
    """What was found is applied; the second time nothing is left to do."""
    line = f"--discover -n {kamaji} --apply"
    assert set(etcdmaint.must(line).outcomes.values()) == {"created"}
    assert set(etcdmaint.must(line).outcomes.values()) == {"unchanged"}
    assert etcdmaint.must(f"--discover -n {kamaji} --diff").out == ""
    job = plane.get("cronjob", "-n", kamaji, "store-defrag-job")
    arguments = " ".join(job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"])
    assert "--etcd-storage-quota-bytes=4294967296" in arguments
    assert f"https://store-4.store.{kamaji}.svc.example.org:12379" in arguments


def test_no_value_of_a_secret_is_shown(kamaji, etcdmaint):
    """kubectl left the values in an annotation, and that is metadata."""
    done = etcdmaint.must(f"--discover -n {kamaji} -vvv")
    assert "PartialObjectMetadata" in done.err
    assert CANARY not in done.out + done.err
    assert ENCODED not in done.out + done.err


def test_key_that_is_missing(plane, kamaji, etcdmaint):
    plane.must("patch", "secret", "-n", kamaji, "store-client", "--type=json",
               "-p", '[{"op": "remove", "path": "/data/tls.key"}]')
    done = etcdmaint.must(f"--discover -n {kamaji}")
    assert f'Secret {kamaji}/store-client: warning: discover: it has no key "tls.key", but: tls.crt' in done.err


def test_secret_in_another_namespace(plane, namespace, new_namespace, etcdmaint):
    other = new_namespace()
    plane.must("apply", "-f", "-", stdin=json.dumps(statefulset(namespace)))
    plane.must("apply", "-f", "-", stdin=json.dumps(datastore(namespace, other)))
    done = etcdmaint(f"--discover -n {namespace}")
    plane.must("delete", "datastore", f"store-{namespace}")
    assert (done.code, done.out) == (1, "")
    assert f'Secret "store-certs" is in namespace "{other}", and pods in namespace "{namespace}" cannot mount it' in done.err
    assert f"copy the Secret into namespace {namespace}" in done.err


def test_rights_that_are_enough(kamaji, grant, etcdmaint):
    grant(RIGHTS)
    done = etcdmaint.must(f"--discover -n {kamaji} --target kamaji-etcd --as discoverer --strict --print-config")
    assert done.err == ""


@pytest.mark.parametrize("missing", RIGHTS, ids=lambda right: right[1])
def test_each_right_is_needed_and_named(missing, plane, kamaji, grant, etcdmaint):
    grant([right for right in RIGHTS if right != missing])
    line = f"--discover -n {kamaji} --target kamaji-etcd --as discoverer --print-config"
    done = etcdmaint(line)
    verb, resource, inside = missing
    place = f"in namespace {kamaji}" if inside else "in the whole cluster"
    assert f"missing right: {verb} {resource} {place}" in done.err, done
    assert etcdmaint(f"{line} --strict").code != 0
    # The commands of the hint grant exactly that, once they are run.
    hint = next(line for line in done.err.splitlines() if f"missing right: {verb} {resource} {place}" in line)
    commands = [part.split() for part in hint.partition("grants it: ")[2].split(" && ")]
    assert [command[:2] for command in commands] == [["kubectl", "create"]] * 2, hint
    try:
        rules = json.loads(plane.must(*commands[0][1:], "-o", "json"))["rules"]
        plane.must(*commands[1][1:])
        name, _, group = resource.partition(".")
        assert [(rule["apiGroups"], rule["resources"], rule["verbs"]) for rule in rules] == [([group], [name], [verb])]
        eventually(lambda: etcdmaint(f"{line} --strict").code == 0, f"{hint}: is not enough")
    finally:
        for command in commands:
            plane.kubectl("delete", *command[2:4], "--ignore-not-found", *(["-n", kamaji] if inside else []))


@pytest.fixture
def nodes(plane):
    """nodes(image, addresses...): control-plane nodes that go with the test."""
    made = []

    def make(image, *addresses):
        for address in addresses:
            name = f"control-{address.rpartition('.')[2]}"
            made.append(name)
            label = {"node-role.kubernetes.io/control-plane": ""}
            plane.must("create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": label}}))
            info = dict.fromkeys(("architecture", "bootID", "containerRuntimeVersion", "kernelVersion", "kubeProxyVersion",
                                  "kubeletVersion", "machineID", "operatingSystem", "systemUUID"), "x") | {"osImage": image}
            status = {"addresses": [{"type": "Hostname", "address": name}, {"type": "InternalIP", "address": address}], "nodeInfo": info}
            plane.must("patch", "node", name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))
    yield make
    plane.must("delete", "node", *made)


def test_talos(nodes, etcdmaint):
    nodes("Talos (v1.11.0)", "10.0.0.12", "10.0.0.11", "10.0.0.13")
    done = etcdmaint.must("--discover --print-config")
    config = yaml.safe_load(done.out)
    assert (config["target"], config["nodes"]) == ("talos", ["10.0.0.11", "10.0.0.12", "10.0.0.13"])
    assert "Talos' ServiceAccounts" not in done.err


def test_kubeadm(nodes, etcdmaint):
    nodes("Debian GNU/Linux 12 (bookworm)", "10.0.0.12", "10.0.0.11")
    done = etcdmaint.must("--discover --target kubeadm --print-config")
    config = yaml.safe_load(done.out)
    assert (config["replicas"], config["host-pki"]) == (2, "kubeadm")
    assert "no pod in kube-system runs etcd" in done.err
