"""No value can change the structure of the output.

For every option, generated values that YAML readers could take for something else are put in, by file,
flag and variable in turn. Whatever is accepted must come out as it was put in: a YAML 1.1 reader and a
YAML 1.2 reader agree on the output, its structure is that of the output with a harmless value, and
only the strings that held the harmless value differ, by exactly the value.

PROPERTY_VALUES is the number of random mixtures for each option, PROPERTY_SEED the seed.
"""
import json
import os
import pathlib
import re
import subprocess
import typing

import pytest
import ruamel.yaml
import yaml

import hostile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("BUILD", "build") / "etcdmaint-gen"
COUNT = int(os.environ.get("PROPERTY_VALUES", "30"))
SEED = os.environ.get("PROPERTY_SEED", "20260101")
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
HARMLESS = "zqzq"

S3 = {"task": "snapshot", "snapshot-to": "s3://backups/etcd"}
PVC = {"task": "snapshot", "snapshot-to": "pvc://claim/folder"}
SECRET = {"target": "kubeadm", "access": "secret", "ca-secret": "ca", "client-secret": "client",
          "endpoints": "https://10.0.0.1:2379"}
HOST = {"target": "kubeadm"}
TALOS = {"target": "talos", "nodes": "10.0.0.1"}


class Way(typing.NamedTuple):
    """How values get into an option. `exact`: they must come out unchanged. Values that hold one of
    the characters `without` would be read as something else, and are left out."""

    pattern: str = "{}"
    base: dict = {}
    exact: bool = True
    harmless: str = HARMLESS
    kind: str = "text"
    without: str = ""


def plain(kind, base=None):
    """Numbers, sizes, choices: what comes out is a normal form, and may have other kinds of effect."""
    return [Way(base=base or {}, exact=False, harmless=None, kind=kind)]


IMAGE = [Way("{}/name:tag", exact=False), Way("example.com/{}:tag"), Way("example.com/name:{}", kind="image")]
WAYS = {
    "target": plain("choice"), "access": plain("choice"), "task": plain("choice"),
    "ip-family": plain("choice", HOST), "s3-credentials": plain("choice", S3), "pki": plain("choice"),
    "image-pull-policy": plain("choice"), "host-pki": plain("choice", HOST),
    "pod-security": plain("choice", {"create-namespace": "true"}),
    "client-port": plain("number"), "replicas": plain("number"), "max-usage": plain("number"),
    "min-fragmentation": plain("number"), "disalarm-threshold": plain("number"), "keep-last": plain("number", S3),
    "suspended": plain("flag"), "move-leader": plain("flag"), "compaction": plain("flag"),
    "auto-disalarm": plain("flag"), "dry-run-defrag": plain("flag"), "s3-path-style": plain("flag", {**S3, "s3-endpoint": "https://s3.example.com"}),
    "network-policy": plain("flag"), "create-namespace": plain("flag"), "allow-day-or": plain("flag"),
    "allow-http": plain("flag"), "allow-overlap": plain("flag"), "allow-day-change": plain("flag"),
    "kubernetes-version": plain("choice"), "context": plain("choice"), "kubeconfig": plain("choice"), "apply-set": [Way()], "with": plain("choice"), "gitops": plain("choice"), "stagger": plain("duration"),
    "min-free": plain("quantity"), "quota": plain("quantity"), "snapshot-size-limit": plain("quantity", S3),
    "cpu-request": plain("quantity"), "cpu-limit": plain("quantity"), "memory-request": plain("quantity"),
    "memory-limit": plain("quantity"),
    "starting-deadline": plain("duration"), "active-deadline": plain("duration"),
    "wait-between-defrags": plain("duration"), "command-timeout": plain("duration"), "keep-within": plain("duration", S3),
    "etcd-name": [Way()], "etcd-service": [Way()], "etcd-client-service": [Way(base=S3)], "namespace": [Way()],
    "cluster-domain": [Way(), Way("cluster.{}")], "name": [Way(), Way("{}-etcd")],
    "endpoints": [Way("https://{}:2379", exact=False), Way("https://{}.example.com", exact=False)],
    "nodes": [Way(base={"target": "talos"}, exact=False)],
    "schedule": [Way(harmless="7 7 * * *")], "snapshot-schedule": [Way(base=S3, harmless="7 7 * * *")],
    "time-zone": [Way(harmless="Europe/Lisbon")],
    "defrag-rule": [Way('"{}" == "b" || dbSize > dbQuota / 2'), Way("dbSize > dbQuota / 2 // {}")],
    "snapshot-to": [Way("s3://{}/folder", S3, without="/"), Way("s3://bucket/{}", S3, without="/"),
                    Way("pvc://{}/folder", PVC, without="/"), Way("pvc://claim/{}", PVC, without="/")],
    "s3-endpoint": [Way("https://{}", S3, exact=False)], "s3-region": [Way(base=S3)],
    "s3-credentials-secret": [Way(base=S3)], "s3-ca-secret": [Way(base=S3)],
    "rclone-remote": [Way(base={**S3, "s3-credentials": "rclone"})],
    "image": IMAGE, "etcd-image": [way._replace(base=S3) for way in IMAGE],
    "talosctl-image": [way._replace(base=TALOS) for way in IMAGE],
    "rclone-image": [way._replace(base=S3) for way in IMAGE],
    "image-pull-secret": [Way()], "priority-class": [Way()], "service-account": [Way()],
    "node-selector": [Way("key={}")],
    "toleration": [Way("{}:NoSchedule", without="="), Way("key={}:NoSchedule")],
    "label": [Way("key={}"), Way("{}=value", without="=")], "annotation": [Way("key={}"), Way("{}=value", without="=")],
    "extra-arg": [Way("--dial-timeout={}"), Way("--flag-of-tomorrow={}")],
    "ca-secret": [Way()], "client-secret": [Way(base=SECRET)], "ca-secret-key": [Way(base=SECRET)],
    "client-secret-cert": [Way(base=SECRET)], "client-secret-key": [Way(base=SECRET)],
    "host-ca": [Way("/etc/{}/ca.crt", HOST), Way("/etc/pki/{}", HOST)], "host-cert": [Way("/etc/pki/{}", HOST)],
    "host-key": [Way("/etc/pki/{}", HOST)],
    "rbac": [Way("deployer=User:{}"), Way("operator=Group:{}"), Way("deployer=ServiceAccount:{}/name"),
             Way("operator=ServiceAccount:space/{}")],
}
# Options that take lists separated by commas: a value with a comma is several values.
COMMAS = {"task", "endpoints", "nodes", "image-pull-secret", "node-selector", "rbac"}


def schema():
    done = subprocess.run([PROGRAM, "--config-schema"], env=ENVIRONMENT, capture_output=True, check=True)
    return json.loads(done.stdout)["$defs"]["options"]["properties"]


def test_every_option_is_tested():
    assert set(schema()) == set(WAYS)


def run(settings, option, value, how):
    """The output, or None when the value was refused (which must leave stdout empty)."""
    arguments = [f"--{name}={text}" for name, text in settings.items() if name != option]
    environment, stdin = dict(ENVIRONMENT), None
    if how == "file":
        arguments += ["-f", "-"]
        stdin = f"{option}: {as_list(option, value)}\n".encode()
    elif how == "flag":
        arguments.append(f"--{option}={value}")
    else:
        environment["ETCDMAINT_" + option.upper().replace("-", "_")] = value
    source = {"input": stdin} if stdin else {"stdin": subprocess.DEVNULL}
    done = subprocess.run([PROGRAM, "--quiet", *arguments], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=60, check=False, close_fds=False, **source)
    assert done.returncode in (0, 1), (done.returncode, arguments, environment, stdin)
    assert done.returncode == 0 or done.stdout == b""
    return done.stdout.decode() if done.returncode == 0 else None


def as_list(option, value):
    """The value as it stands in a file: flags and numbers bare, all else in quotes."""
    if re.fullmatch(r"true|false|0|[1-9][0-9]*", value) and WAYS[option][0].kind in ("flag", "number"):
        return value
    return f"[{hostile.quoted(value)}]" if option in COMMAS else hostile.quoted(value)


def trees(text):
    """What readers of YAML 1.1 (PyYAML) and of YAML 1.2 (ruamel.yaml) say, which must be the same.
    Both are written in Python: the program's own reader and writer are no part of the answer."""
    one = list(yaml.load_all(text, yaml.SafeLoader))
    other = list(ruamel.yaml.YAML(typ="safe", pure=True).load_all(text))
    assert one == other
    return one


def expanded(text):
    """What the kubelet makes of an argument; references to variables are marked."""
    return re.sub(r"\$\$|\$\(([^)]*)\)", lambda found: "$" if found.group() == "$$" else f"\0{found.group(1)}\0", text)


def leaves(tree, path=()):
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, ("key", key)))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, (*path, number))
    else:
        yield path, tree


def put_in(path_or_text, harmless, value):
    """The harmless text replaced by the value, in keys and in strings."""
    if isinstance(path_or_text, tuple):
        return tuple(("key", step[1].replace(harmless, value)) if isinstance(step, tuple) else step
                     for step in path_or_text)
    return path_or_text.replace(harmless, value) if isinstance(path_or_text, str) else path_or_text


def is_argument(path):
    return any(step in (("key", "args"), ("key", "command"), ("key", "env")) for step in path)


def compare_exactly(before, after, way, value):
    """The output with the value is the harmless output with the value put in, and nothing else."""
    expected = sorted(((put_in(path, way.harmless, value), path, leaf) for path, leaf in leaves(before)), key=str)
    got = dict(leaves(after))
    assert {path for path, _, _ in expected} == set(got)
    for path, _, leaf in expected:
        if is_argument(path) and isinstance(leaf, str):
            assert expanded(got[path]) == put_in(expanded(leaf), way.harmless, value), path
        else:
            assert got[path] == put_in(leaf, way.harmless, value), path


def compare_shape(before, after):
    """The same documents with the same keys; only strings differ."""
    one, other = dict(leaves(before)), dict(leaves(after))
    assert set(one) == set(other)
    for path, leaf in one.items():
        assert type(leaf) is type(other[path]), path
        assert leaf == other[path] or isinstance(leaf, str), path


CASES = [(option, number) for option, ways in sorted(WAYS.items()) for number in range(len(ways))]


@pytest.mark.parametrize("option,number", CASES, ids=lambda part: str(part))
def test_values_come_out_as_they_went_in(option, number):
    way = WAYS[option][number]
    before = None
    if way.harmless is not None:
        before = trees(run(way.base, option, way.pattern.format(way.harmless), "file"))
    accepted = 0
    for index, piece in enumerate(hostile.values(option, way.kind, COUNT, SEED + str(number))):
        value = way.pattern.replace("{}", piece)
        if option in COMMAS and "," in value or way.without and (not piece or set(way.without) & set(piece)):
            continue
        output = run(way.base, option, value, ("file", "flag", "variable")[index % 3])
        if output is None:
            continue
        accepted += 1
        after = trees(output)
        if before is None:
            continue
        (compare_exactly(before, after, way, piece) if way.exact else compare_shape(before, after))
    assert accepted > 0 or way.kind in ("choice", "number"), "no value was accepted: the test tests nothing"
