"""What the generator accepts and what the API server accepts, compared on random options.

Accepted by us: the API server's own validation (tests/kubernetes/validate, which goes on to the first Job
and Pod) neither refuses nor warns about anything in the output.

Refused by us: the manifest that the value would have made is built, by putting the raw value where a
harmless one stood, and given to the same validation. Where it accepts, the refusal has to be one of those
listed in STRICTER, with its reason.

ETCDMAINT_DIFFERENTIAL is the number of inputs (default 2000; 20000 when CI=true), ETCDMAINT_SEED the seed.
"""
import collections
import copy
import dataclasses
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import typing

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "checkers"))
import option_values as values  # noqa: E402
import toolbox  # noqa: E402
from refusals import OWN_GRAMMAR, STRICTER, TOGETHER, WARNED  # noqa: E402

COUNT = int(os.environ.get("ETCDMAINT_DIFFERENTIAL", "20000" if toolbox.IN_CI else "2000"))
SEED = int(os.environ.get("ETCDMAINT_SEED", "20260101"))

S3 = ["--snapshot-to", "s3://backups/etcd", "--s3-endpoint", "https://s3.example.com", "--keep-last", "9"]
ENDPOINTS = ["--endpoints", "https://10.0.0.1:2379,https://10.0.0.2:2379,https://10.0.0.3:2379"]
BASES = {
    "kamaji": [],
    "kamaji-both": ["--task", "defrag,snapshot", "--allow-overlap", *S3],
    "kamaji-pvc": ["--task", "snapshot", "--snapshot-to", "pvc://claim/folder"],
    "kamaji-all": ["--task", "defrag,snapshot", "--allow-overlap", *S3, "--network-policy", "--create-namespace",
                   "--rbac", "deployer=User:jane", "--rbac", "operator=Group:ops"],
    "kubeadm": ["--target", "kubeadm"],
    "kubeadm-both": ["--target", "kubeadm", "--task", "defrag,snapshot", "--allow-overlap", *S3],
    "kubeadm-secret": ["--target", "kubeadm", "--access", "secret", "--ca-secret", "ca", "--client-secret", "client", *ENDPOINTS],
    "talos": ["--target", "talos", "--nodes", "10.0.0.1,10.0.0.2,10.0.0.3"],
    "talos-both": ["--target", "talos", "--nodes", "10.0.0.1,10.0.0.2,10.0.0.3", "--task", "defrag,snapshot", "--allow-overlap", *S3],
    "talos-hostpath": ["--target", "talos", "--access", "hostpath"],
}
ANY = tuple(BASES)
KAMAJI = ("kamaji", "kamaji-both", "kamaji-all")
HOSTPATH = ("kubeadm", "kubeadm-both", "talos-hostpath")
SECRETS = ("kamaji", "kubeadm-secret")
SNAPSHOT = ("kamaji-both", "kubeadm-both", "talos-both")
DEFRAG = ("kamaji", "kamaji-all", "kubeadm", "talos")


@dataclasses.dataclass(frozen=True)
class Option:
    """One option under test. harmless: the value that stands in for the raw one; its parts, cut at `cut`,
    are found in the output and replaced by the parts of the raw value."""

    flag: str
    sample: typing.Callable
    bases: tuple
    harmless: str
    cut: str = ""
    extra: tuple = ()

    def parts(self, text):
        return text.split(self.cut, 1) if self.cut else [text]


def seconds(option):
    """Options whose text becomes a number of seconds."""
    return option in ("--starting-deadline", "--active-deadline")


OPTIONS = [
    Option("--etcd-name", values.label_name, KAMAJI, "zqname"),
    Option("--namespace", values.label_name, ANY, "zqspace"),
    Option("--name", values.object_name, ANY, "zqname"),
    Option("--schedule", values.schedule, DEFRAG, "17 3 * * 2"),
    Option("--snapshot-schedule", values.schedule, SNAPSHOT, "17 3 * * 2"),
    Option("--time-zone", values.time_zone, ANY, "Indian/Kerguelen"),
    Option("--starting-deadline", values.duration, ANY, "7919s"),
    Option("--active-deadline", values.duration, ANY, "86413s"),
    Option("--image", values.image, DEFRAG[:3], "registry.test/zqpath:v0.43.0"),
    Option("--etcd-image", values.image, ("kamaji-both", "kubeadm-both"), "registry.test/zqpath:v3.6.1"),
    Option("--rclone-image", values.image, SNAPSHOT, "registry.test/zqpath:1.75.0"),
    Option("--talosctl-image", values.image, ("talos", "talos-both"), "registry.test/zqpath:v1.13.0"),
    Option("--image-pull-secret", values.object_name, ANY, "zqpull"),
    Option("--cpu-request", values.cpu, ANY, "137m", extra=("--cpu-limit", "2000")),
    Option("--cpu-limit", values.cpu, ANY, "2137m", extra=("--cpu-request", "1m")),
    Option("--memory-request", values.size, ANY, "139Mi", extra=("--memory-limit", "1Pi")),
    Option("--memory-limit", values.size, ANY, "2139Mi", extra=("--memory-request", "1Mi")),
    Option("--node-selector", values.pair(values.label_key, values.label_value), ANY, "zqkey=zqvalue", "="),
    Option("--toleration", values.toleration, ANY, "zqtaint:NoExecute", ":"),
    Option("--priority-class", values.object_name, ANY, "zqclass"),
    Option("--service-account", values.object_name, ANY, "zqaccount"),
    Option("--label", values.pair(values.label_key, values.label_value), ANY, "zqkey=zqvalue", "="),
    Option("--annotation", values.pair(values.label_key, values.annotation_value), ANY, "zqkey=zqvalue", "="),
    Option("--ca-secret", values.object_name, SECRETS, "zqca"),
    Option("--ca-secret-key", values.secret_key, SECRETS, "zqcakey"),
    Option("--client-secret", values.object_name, SECRETS, "zqclient"),
    Option("--client-secret-cert", values.secret_key, SECRETS, "zqcert"),
    Option("--client-secret-key", values.secret_key, SECRETS, "zqkeykey"),
    Option("--s3-credentials-secret", values.object_name, SNAPSHOT, "zqcredentials"),
    Option("--s3-ca-secret", values.object_name, SNAPSHOT, "zqstoreca"),
    Option("--host-ca", values.host_path, HOSTPATH, "/zq/ca.crt"),
    Option("--host-cert", values.host_path, HOSTPATH, "/zq/client.crt"),
    Option("--host-key", values.host_path, HOSTPATH, "/zq/client.key"),
    Option("--snapshot-to", values.claim, ("kamaji-pvc",), "pvc://zqclaim/zqfolder"),
    Option("--snapshot-size-limit", values.size, SNAPSHOT, "9973Mi"),
    Option("--quota", values.size, DEFRAG, "9973Mi"),
    Option("--rbac", values.subject, ("kamaji", "talos"), "operator=User:zqsubject", ":"),
]
BY_FLAG = {o.flag: o for o in OPTIONS}
SWITCHES = ["--suspended", "--move-leader", "--compaction", "--dry-run-defrag", "--network-policy", "--create-namespace",
            "--image-pull-policy=Always", "--allow-day-or", "--auto-disalarm"]


# ---- the generator -------------------------------------------------------------------------------------

def ask(arguments):
    """(exit code, standard output, [(option, message)] of the errors, or of the warnings where there is none)."""
    done = subprocess.run([toolbox.generator(), "--diagnostics", "json", *arguments], capture_output=True,
                          env=toolbox.ENVIRONMENT, check=False, stdin=subprocess.DEVNULL, timeout=60)
    told = [(e["severity"], (e.get("key") or "", e["message"])) for e in diagnostics(done.stderr)]
    severity = "error" if done.returncode else "warning"
    return done.returncode, done.stdout, [what for kind, what in told if kind == severity]


def diagnostics(text):
    """The diagnostics of one run: a JSON list, or an object on each line."""
    text = text.decode("utf-8").strip()
    if not text:
        return []
    if text.startswith("["):
        return json.loads(text)
    return [json.loads(line) for line in text.splitlines()]


def message_class(message, raw):
    """A message without the values that it quotes. Where a value holds a quote itself, all from the first
    quote to the last is one value."""
    quoted = r'".*"' if '"' in raw else r'"[^"]*"'
    return re.sub(r"\d+", "N", re.sub(f"(?s){quoted}", '"…"', message))


# ---- the manifest that a refused value would have made -------------------------------------------------

BASELINES = {}


def baseline(base, option):
    """The parsed output with the option's harmless value, which has to show in it."""
    key = (base, option.flag)
    if key not in BASELINES:
        code, out, errors = ask([*without(BASES[base], option), *option.extra, option.flag, option.harmless])
        assert code == 0, (base, option.flag, errors)
        BASELINES[key] = [d for d in yaml.safe_load_all(out) if d]
    return BASELINES[key]


def without(arguments, option):
    """The base's arguments without a value of the option itself."""
    if option.flag in arguments:
        at = arguments.index(option.flag)
        return arguments[:at] + arguments[at + 2:]
    return arguments


def replace(node, pairs, found):
    if isinstance(node, dict):
        return {replace(k, pairs, found): replace(v, pairs, found) for k, v in node.items()}
    if isinstance(node, list):
        return [replace(x, pairs, found) for x in node]
    for old, new in pairs:
        if isinstance(node, str) and isinstance(old, str) and old in node:
            found.append(old)
            node = node.replace(old, new)
        elif not isinstance(node, str) and node == old and type(node) is type(old):
            found.append(old)
            return new
    return node


UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def in_seconds(text):
    """A Go duration in whole seconds, or None."""
    terms = re.findall(r"([0-9]*\.?[0-9]+|[0-9]+\.)(ms|[smhdw])", text)
    if not terms or "".join(a + b for a, b in terms) != text.lstrip("+-"):
        return None
    total = int(sum(float(a) * UNITS[b] for a, b in terms))
    return -total if text.startswith("-") else total


def would_be(base, option, raw):
    """The documents that the raw value would have made, or None where it has no place in a manifest."""
    if seconds(option.flag):
        number = in_seconds(raw)
        if number is None:
            return None
        pairs = [(in_seconds(option.harmless), number)]
    elif option.flag == "--snapshot-to":
        match = re.fullmatch(r"(?s)pvc://([^/]*)(?:/.*)?", raw)
        if not match:
            return None
        pairs = [("zqclaim", match.group(1))]
    elif option.flag == "--rbac":
        match = re.fullmatch(r"(?s)(?:deployer|operator)=(User|Group):(.*)", raw)
        if not match:
            return None
        pairs = [("zqsubject", match.group(2))]
    else:
        new, old = option.parts(raw), option.parts(option.harmless)
        if option.flag == "--toleration":
            return tolerated(base, option, raw)
        if len(new) != len(old):
            return None
        pairs = list(zip(old, new))
    found = []
    documents = replace(copy.deepcopy(baseline(base, option)), pairs, found)
    return documents if found else None


def tolerated(base, option, raw):
    match = re.fullmatch(r"(?s)([^=:]*)(?:=([^:]*))?(?::(.*))?", raw)
    if not match:
        return None
    key, value, effect = match.groups()
    entry = {"key": key, "operator": "Exists" if value is None else "Equal"}
    entry.update({"value": value} if value is not None else {})
    entry.update({"effect": effect} if effect is not None else {})
    documents = copy.deepcopy(baseline(base, option))
    for template in (d["spec"]["jobTemplate"]["spec"]["template"] for d in documents if d["kind"] == "CronJob"):
        tolerations = template["spec"]["tolerations"]
        tolerations[:] = [entry if t.get("key") == "zqtaint" else t for t in tolerations]
    return documents


def as_stream(documents):
    return "\n---\n".join(json.dumps(d) for d in documents)


# ---- the comparison ------------------------------------------------------------------------------------

class Comparison:
    """Counts, and the inputs on which the two disagree."""

    def __init__(self, validator):
        self.validator = validator
        self.counts = collections.Counter()
        self.stricter = collections.Counter()
        self.good = collections.defaultdict(list)  # values that were accepted alone
        self.wrong = []

    def accepted(self, arguments, out, warnings):
        verdict = self.validator.check(out)
        complaints = toolbox.complaints(verdict)
        if not complaints:
            self.counts["accepted by both"] += 1
        elif not toolbox.complaints(verdict, warnings=False) and warned_too(complaints, warnings):
            self.counts["warned about by both"] += 1
        else:
            self.wrong.append(f"accepted, but: {complaints[:3]}: {shlex.join(arguments)}")

    def one(self, base, option, raw):
        """One option with one value."""
        arguments = [*without(BASES[base], option), *option.extra, f"{option.flag}={raw}"]
        code, out, errors = ask(arguments)
        if code == 0:
            self.good[option.flag].append(raw)
            self.accepted(arguments, out, errors)
            return
        if code != 1 or out or not errors:
            self.wrong.append(f"exit code {code}, {len(out)} bytes on stdout, {len(errors)} errors: {shlex.join(arguments)}")
            return
        documents = would_be(base, option, raw)
        message = message_class(errors[0][1], raw)
        if documents is None:
            self.counts["refused: no place in a manifest for such a text"] += 1
            reason = OWN_GRAMMAR.get(option.flag)
        elif toolbox.complaints(self.validator.check(as_stream(documents))):
            self.counts["refused by both"] += 1
            return
        else:
            self.counts["refused by us alone"] += 1
            reason = next((r for flags, pattern, r in STRICTER
                           if (flags == "*" or option.flag in flags.split()) and re.fullmatch(pattern, message)), None)
            self.stricter[(option.flag, message, reason)] += 1
        if not reason:
            self.wrong.append(f"refused without a listed reason: {option.flag}: {message}: {raw!r} ({base}: {errors[0][1]})")

    def several(self, base, chosen, switches):
        """Several options at once; their values may be refused for what they say together."""
        arguments = [*BASES[base], *switches, *(f"{o.flag}={raw}" for o, raw in chosen)]
        code, out, errors = ask(arguments)
        if code == 0:
            self.accepted(arguments, out, errors)
            return
        if code != 1 or out or not errors:
            self.wrong.append(f"exit code {code}, {len(out)} bytes on stdout, {len(errors)} errors: {shlex.join(arguments)}")
            return
        self.counts["refused in company"] += 1
        if all(ask([*without(BASES[base], o), *o.extra, f"{o.flag}={raw}"])[0] == 0 for o, raw in chosen):
            message = message_class(errors[0][1], "".join(raw for _, raw in chosen))
            if not any(re.fullmatch(pattern, message) for pattern, _ in TOGETHER):
                self.wrong.append(f"refused together without a listed reason: {message}: {shlex.join(arguments)} ({errors[0][1]})")

    def report(self):
        for name, count in sorted(self.counts.items()):
            print(f"{count:7} {name}")
        for (flag, message, reason), count in sorted(self.stricter.items(), key=lambda x: (x[0][0], -x[1])):
            print(f"{count:7}   {flag}: {message} [{reason or 'NOT LISTED'}]")


def warned_too(complaints, warnings):
    """Whether each of the server's warnings is one that we gave as well."""
    return all(any(theirs in c and re.search(ours, message) for theirs, ours in WARNED for _, message in warnings)
               for c in complaints)


def usable(raw):
    """Whether a text can be an argument at all."""
    return "\0" not in raw and len(raw) < 100000


def test_random_options():
    chance = random.Random(SEED)
    toolbox.generator()
    with toolbox.Validator() as validator:
        comparison = Comparison(validator)
        for _ in range(COUNT):
            if chance.random() < 0.6:
                option = chance.choice(OPTIONS)
                raw = option.sample(chance)
                if usable(raw):
                    comparison.one(chance.choice(option.bases), option, raw)
            else:
                base = chance.choice(ANY)
                fitting = [o for o in OPTIONS if base in o.bases and o.flag not in BASES[base]]
                chosen = [(o, chance.choice(comparison.good[o.flag]) if comparison.good[o.flag] and chance.random() < 0.9
                           else o.sample(chance)) for o in chance.sample(fitting, chance.randint(2, 6))]
                switches = [s for s in chance.sample(SWITCHES, chance.choice([0, 0, 1, 2])) if s not in BASES[base]]
                if all(usable(raw) for _, raw in chosen):
                    comparison.several(base, chosen, switches)
        print(f"\n{COUNT} inputs, seed {SEED}")
        comparison.report()
        assert comparison.wrong == [], f"{len(comparison.wrong)} disagreements, the first: " + "\n".join(comparison.wrong[:20])
    assert comparison.counts["accepted by both"] > COUNT / 5
    assert comparison.counts["refused by both"] > COUNT / 50


@pytest.mark.parametrize("option", OPTIONS, ids=lambda o: o.flag)
def test_the_harmless_value_shows(option):
    """Else a refused value would be compared with a manifest that it is not in."""
    if option.flag in ("--quota", "--memory-request", "--memory-limit", "--snapshot-size-limit"):
        pytest.skip("a size is printed in its own form")
    for base in option.bases:
        found = []
        pairs = [(in_seconds(option.harmless), 1)] if seconds(option.flag) else [(p, "x") for p in option.parts(option.harmless)]
        if option.flag == "--snapshot-to":
            pairs = [("zqclaim", "x")]
        replace(copy.deepcopy(baseline(base, option)), pairs, found)
        assert found, base
