"""What the tests of alerts share: the rules of a configuration, and promtool's tests of them."""
import functools
import os
import pathlib
import shlex
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATOR = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen"))
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("ETCDMAINT_", "DEBUG"))}
# Prometheus looks back five minutes for a sample; with one at every step none is ever missing.
STEP_SECONDS = 300
MINUTE, HOUR, DAY = 60, 3600, 86400

NODES = "--target talos --nodes 10.0.0.1,10.0.0.2,10.0.0.3"
CONFIGURATIONS = {
    "default": "",
    "letters": "-e tenant -s tenant -n etcd",
    "weekly": "-j '0 3 * * 0'",
    "monthly": "-j '0 3 1 * *' --time-zone Europe/Lisbon",
    "leap-year": "-j '0 3 29 2 *'",
    "kubeadm": "--target kubeadm",
    "talos": NODES,
    "talos-both": f"{NODES} --task defrag,snapshot --snapshot-to pvc://claim",
    "snapshot": "--task snapshot",
    "both": "--task defrag,snapshot --snapshot-schedule '*/30 * * * *' --allow-overlap",
    "friendly": "--min-free 100Mi --max-usage 70 --min-fragmentation 30",
    "old-image": "--image ghcr.io/ahrtr/etcd-defrag:v0.1.0 --max-usage 70",
    "custom-rule": "--defrag-rule '!(dbSizeFree < 300*1024*1024) && dbQuota * 0.5 < dbSize || dbSizeInUse / dbSize < 0.4'",
}


def missing(what):
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


def promtool(*arguments):
    program = shutil.which("promtool")
    if not program:
        missing("promtool is not installed (sh packaging/dependencies.sh test)")
    return subprocess.run([program, *map(str, arguments)], text=True, capture_output=True, check=False, timeout=300)


def run(line):
    return subprocess.run([GENERATOR, *shlex.split(line)], text=True, capture_output=True, check=False, env=CLEAN)


@functools.lru_cache(maxsize=None)
def objects(line):
    done = run(line)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def groups(line):
    rules = [o for o in objects(f"{line} --with prometheus-rule") if o["kind"] == "PrometheusRule"]
    assert len(rules) == 1
    return rules[0]["spec"]["groups"]


def rules_of(line):
    """Alert name -> its rules."""
    found = {}
    for rule in groups(line)[0]["rules"]:
        found.setdefault(rule["alert"], []).append(rule)
    return found


def steps(seconds):
    return int(seconds // STEP_SECONDS)


def series(name, changes, until, **labels):
    """A series that takes each value of [(second, value or None for no sample), ...] until the next."""
    inner = ",".join(f'{key}="{value}"' for key, value in labels.items())
    parts = []
    if changes[0][0] > 0:
        changes = [(0, None), *changes]
    for (start, value), (end, _) in zip(changes, [*changes[1:], (until + STEP_SECONDS, None)]):
        count = steps(end) - steps(start)
        if count > 0:
            parts.append(f"_x{count}" if value is None else f"{value}+0x{count - 1}")
    return {"series": f"{name}{{{inner}}}", "values": " ".join(parts)}


class Scenario:
    """Series, and which alerts must have fired by when."""

    def __init__(self, line, until, folder):
        self.line, self.until, self.folder = line, until, folder
        self.input, self.checks, self.full = [], [], []

    def add(self, name, changes, **labels):
        if not isinstance(changes, list):
            changes = [(0, changes)]
        self.input.append(series(name, changes, self.until, **labels))
        return self

    def fired(self, at, *names):
        """Exactly these alerts have fired at any time until `at` seconds."""
        self.checks.append({
            "expr": f'group by (alertname) (count_over_time(ALERTS{{alertstate="firing"}}[{max(at, 1)}s]))',
            "eval_time": f"{at}s",
            "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in names]})
        return self

    def firing(self, at, *names):
        """Exactly these alerts fire at `at`, each once."""
        self.checks.append({
            "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
            "eval_time": f"{at}s",
            "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in names]})
        return self

    def annotated(self, at, name, labels, annotations):
        self.full.append({"eval_time": f"{at}s", "alertname": name,
                          "exp_alerts": [{"exp_labels": labels, "exp_annotations": annotations}]})
        return self

    def check(self):
        (self.folder / "rules.yaml").write_text(yaml.safe_dump({"groups": groups(self.line)}))
        test = {"interval": f"{STEP_SECONDS}s", "input_series": self.input, "promql_expr_test": self.checks,
                "alert_rule_test": self.full}
        (self.folder / "test.yaml").write_text(yaml.safe_dump({
            "rule_files": ["rules.yaml"], "evaluation_interval": f"{STEP_SECONDS}s", "tests": [test]}))
        done = promtool("test", "rules", self.folder / "test.yaml")
        assert done.returncode == 0 and "SUCCESS" in done.stdout, done.stdout + done.stderr
