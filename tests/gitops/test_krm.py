"""--krm under the orchestrators that call KRM functions: kustomize and kpt."""
import json

import pytest
import yaml

from toolbox import documents, generate, generator, run, tool

ARGUMENTS = ("--target", "kubeadm", "--schedule", "0 3 * * 0", "--create-namespace", "-n", "etcd")
SPEC = {"target": "kubeadm", "schedule": "0 3 * * 0", "create-namespace": True, "namespace": "etcd"}
# What readers of YAML 1.1 and 1.2 do not agree on, quotes, blocks, and a Secret.
FOREIGN = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: foreign
  annotations:
    note: "yes"
data:
  a: "0o17"
  b: |+
    two

  c: '1e3'
  d: "null"
  e: >-
    folded
    text
---
apiVersion: v1
kind: Secret
metadata:
  name: secret
stringData:
  password: hunter2
"""


def function(spec, **metadata):
    annotation = yaml.safe_dump({"exec": {"path": generator(), "args": ["--krm"]}})
    return {"apiVersion": "etcdmaint.io/v1alpha1", "kind": "EtcdMaintenance", "spec": spec,
            "metadata": {"name": "etcd", "annotations": {"config.kubernetes.io/function": annotation}} | metadata}


def without_machinery(objects):
    """The objects by identity, without what orchestrators note in them."""
    result = {}
    for item in objects:
        annotations = item["metadata"].get("annotations", {})
        for key in [key for key in annotations if key.startswith(("config.", "internal."))]:
            del annotations[key]
        if not annotations:
            item["metadata"].pop("annotations", None)
        result[item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]] = item
    return result


def kustomize(folder, **kustomization):
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    return run([tool("kustomize"), "build", "--enable-alpha-plugins", "--enable-exec", str(folder)])


@pytest.mark.parametrize("role", ["generators", "transformers"])
def test_kustomize(tmp_path, role):
    (tmp_path / "foreign.yaml").write_text(FOREIGN)
    (tmp_path / "etcd.yaml").write_text(yaml.safe_dump(function(SPEC)))
    done = kustomize(tmp_path, resources=["foreign.yaml"], **{role: ["etcd.yaml"]})
    assert done.returncode == 0, done.stderr
    assert without_machinery(documents(done.stdout)) == \
        without_machinery(documents(generate(*ARGUMENTS)) + documents(FOREIGN))


def test_kustomize_replaces(tmp_path):
    """A transformer finds its own earlier output, which someone edited."""
    edited = generate(*ARGUMENTS).replace("0 3 * * 0", "7 7 * * 7")
    (tmp_path / "old.yaml").write_text(edited)
    (tmp_path / "etcd.yaml").write_text(yaml.safe_dump(function(SPEC)))
    done = kustomize(tmp_path, resources=["old.yaml"], transformers=["etcd.yaml"])
    assert done.returncode == 0, done.stderr
    assert without_machinery(documents(done.stdout)) == without_machinery(documents(generate(*ARGUMENTS)))


def test_kustomize_fails_with_the_message(tmp_path):
    (tmp_path / "foreign.yaml").write_text(FOREIGN)
    (tmp_path / "etcd.yaml").write_text(yaml.safe_dump(function(SPEC | {"schedule": "0 33 * * 0"})))
    done = kustomize(tmp_path, resources=["foreign.yaml"], transformers=["etcd.yaml"])
    assert done.returncode != 0 and not done.stdout
    assert '"33" is above 23' in done.stderr
    assert "hunter2" not in done.stderr


def package(folder, kptfile=None):
    (folder / "Kptfile").write_text(yaml.safe_dump(
        {"apiVersion": "kpt.dev/v1", "kind": "Kptfile", "metadata": {"name": "package"}} | (kptfile or {})))
    (folder / "foreign.yaml").write_text(FOREIGN)
    return folder


def in_package(folder):
    objects = [d for path in folder.rglob("*.yaml") for d in documents(path.read_text())]
    return without_machinery([d for d in objects if d["kind"] not in ("EtcdMaintenance", "FunctionResultList")])


def test_kpt_eval(tmp_path):
    """key=value arguments; a second run changes nothing; foreign objects are as kpt leaves them after a
    function that does nothing."""
    folder = package(tmp_path)
    assert run([tool("kpt"), "fn", "eval", str(folder), "--exec", "cat"]).returncode == 0
    foreign = (folder / "foreign.yaml").read_text()
    command = [tool("kpt"), "fn", "eval", str(folder), "--exec", f"{generator()} --krm", "--",
               "target=kubeadm", "schedule=0 3 * * 0", "create-namespace=true", "namespace=etcd"]
    done = run(command)
    assert done.returncode == 0, done.stderr
    wanted = without_machinery(documents(generate(*ARGUMENTS)) + documents(FOREIGN))
    assert in_package(folder) == wanted
    first = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    assert run(command).returncode == 0
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == first
    assert (folder / "foreign.yaml").read_text() == foreign


def test_kpt_render(tmp_path):
    pipeline = {"mutators": [{"exec": f"{generator()} --krm", "configPath": "etcd.yaml"}]}
    folder = package(tmp_path, {"pipeline": pipeline})
    (folder / "etcd.yaml").write_text(yaml.safe_dump(function(SPEC)))
    done = run([tool("kpt"), "fn", "render", str(folder), "--allow-exec"])
    assert done.returncode == 0, done.stderr
    assert in_package(folder) == without_machinery(documents(generate(*ARGUMENTS)) + documents(FOREIGN))


def test_kpt_shows_results(tmp_path):
    (tmp_path / "package").mkdir()
    folder = package(tmp_path / "package")
    (tmp_path / "fn.yaml").write_text(yaml.safe_dump(function(SPEC | {"schedule": "0 33 * * 0", "replicas": 4})))
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    done = run([tool("kpt"), "fn", "eval", str(folder), "--exec", f"{generator()} --krm", "--fn-config",
                str(tmp_path / "fn.yaml"), "--results-dir", str(tmp_path / "results")])
    assert done.returncode != 0
    assert "[error] etcdmaint.io/v1alpha1/EtcdMaintenance/etcd spec.schedule: " in done.stderr + done.stdout
    assert "hunter2" not in done.stderr + done.stdout
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
    results = yaml.safe_load((tmp_path / "results" / "results.yaml").read_text())["items"][0]["results"]
    assert {"path": "spec.schedule", "currentValue": "0 33 * * 0"} in [r.get("field") for r in results]


def test_json_stays_json():
    """What comes in as JSON goes out as JSON."""
    items = documents(FOREIGN)
    given = {"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items,
             "functionConfig": function(SPEC)}
    done = run([generator(), "--krm"], input=json.dumps(given))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["items"] == items + documents(generate(*ARGUMENTS))
