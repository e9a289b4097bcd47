"""--audit: our own output is clean, every rule fires somewhere, SARIF is SARIF, nothing secret is said."""
import json
import os
import re

import jsonschema
import pytest

from manifests import PROGRAM, ROOT, audit, audit_cases, own_cases, run
from rules_table import table

SCHEMA = ROOT / "build/tools/sarif-2.1.0.json"
LEVELS = {"danger": "error", "warning": "warning", "note": "note"}

# What our own output is told: a rule, what must have been asked for, and why it is right so.
ALLOWED = {
    "root-user": (r"kubeadm|rke2|k3s|kubespray", "hostpath: the key belongs to root (README: access hostpath)"),
    "pod-security": (r"kubeadm|hostpath", "hostPath needs level privileged"),
    "compaction": (r"compaction(: true|\b(?!=false))", "asked for with --compaction, which warns"),
    "move-leader": (r"move-leader", "asked for with --move-leader"),
    "wait-between": (r"wait-between-defrags[= ]0", "asked for"),
    "suspended": (r"suspend", "asked for with --suspended"),
    "schedule-suspect": (r"schedule", "asked for; generating warns of the same"),
    "rule-suspect": (r"defrag-rule", "asked for; generating warns of the same"),
    "integer-rules": (r"etcd-defrag:v0\.20\.0", "asked for with --image"),
    "image-old": (r"etcd-defrag:v0\.[23]0\.0", "asked for with --image"),
    "image-tag": (r"image", "asked for with --image; generating warns of the same"),
    "time-zone": (r"kubernetes-version", "that version knows no time zone"),
    "endpoint-http": (r"allow-http", "asked for with --allow-http"),
    "runs-meet": ("allow-overlap", "asked for with --allow-overlap"),
    "endpoint-local": (r"127\.0\.0\.1|localhost", "asked for; generating warns of the same"),
}


def asked_for(case):
    """The command, and the files and variables of the case."""
    files = [path for path in case.rglob("*") if path.is_file() and path.name not in ("stdout", "stderr", "code")]
    text = "\n".join(path.read_text(errors="replace") for path in files)
    return text + text.lower().replace("_", "-")


@pytest.mark.parametrize("case", list(own_cases()), ids=lambda case: case.name)
def test_own_output_is_clean(case):
    text = (case / "stdout").read_text()
    result = audit(text)
    assert result["judged"] >= 1
    for finding in result["findings"]:
        assert finding["rule"] in ALLOWED, finding
        assert re.search(ALLOWED[finding["rule"]][0], asked_for(case)), finding


def test_our_defaults_have_no_finding_at_all():
    for words in ([], ["--task", "defrag,snapshot"], ["--target", "talos", "--nodes", "10.0.0.1,10.0.0.2"],
                  ["--target", "kubeadm", "--access", "secret", "--endpoints", "10.0.0.1,10.0.0.2,10.0.0.3"],
                  ["--rbac", "deployer=User:ci,operator=Group:ops", "--network-policy", "--create-namespace"]):
        code, manifest, _ = run(*words)
        assert code == 0
        assert audit(manifest)["findings"] == []


def findings_of_cases():
    for case in audit_cases():
        out = (case / "stdout").read_text()
        if not out.startswith("{"):
            yield from re.findall(r"\[([a-z-]+)\]$", out, re.M)


def rules():
    _, out, _ = run("--audit", str(ROOT / "golden/audit-clean/manifest.yaml"), "-o", "sarif")
    return [rule["id"] for rule in json.loads(out)["runs"][0]["tool"]["driver"]["rules"]]


def test_every_rule_fires_in_a_golden_case():
    assert set(rules()) - set(findings_of_cases()) == set()


def test_readme_has_the_table_of_rules():
    assert table(PROGRAM) in (ROOT / "README.md").read_text(), "paste what tests/review/rules_table.py prints"


def sarif_and_json():
    for case in audit_cases():
        manifest = case / "manifest.yaml"
        if manifest.exists() and (case / "stdout").read_text():
            _, sarif, _ = run("--audit", str(manifest), "-o", "sarif")
            yield case.name, json.loads(sarif), audit(manifest.read_text())


def test_sarif_is_valid():
    if not SCHEMA.exists():
        assert os.environ.get("CI") != "true", "sh tests/tools/install.sh sarif"
        pytest.skip("the schema is not there: sh tests/tools/install.sh sarif")
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    count = 0
    for name, sarif, _ in sarif_and_json():
        assert list(validator.iter_errors(sarif)) == [], name
        count += 1
    assert count >= 15
    broken = dict(sarif, version="2.0")
    assert list(validator.iter_errors(broken)) != []


def test_sarif_says_what_json_says():
    for name, sarif, result in sarif_and_json():
        (one,) = sarif["runs"]
        known = one["tool"]["driver"]["rules"]
        assert len(one["results"]) == len(result["findings"]), name
        for entry, finding in zip(one["results"], result["findings"]):
            assert entry["ruleId"] == finding["rule"] == known[entry["ruleIndex"]]["id"]
            assert entry["level"] == LEVELS[finding["severity"]]
            place = entry["locations"][0]["physicalLocation"]
            assert place["region"]["startLine"] == finding["line"]
            assert place["artifactLocation"]["uri"].startswith("file:///")


def test_columns_of_sarif_count_characters():
    text = 'apiVersion: talos.dev/v1alpha1\nkind: ServiceAccount\nmetadata: {name: a}\n' \
           'spec: {"\u00e9\u2713": 1, roles: ["os:admin"]}\n'
    _, out, _ = run("--audit", "-", "-o", "sarif", stdin=text.encode())
    (entry,) = json.loads(out)["runs"][0]["results"]
    line = text.splitlines()[3]
    assert entry["locations"][0]["physicalLocation"]["region"]["startColumn"] == line.index("os:admin") + 1
    assert entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "stdin"


SECRET = "hunter2-never-shown"


def test_no_secret_is_said():
    for case in audit_cases():
        for name in ("stdout", "stderr"):
            assert SECRET not in (case / name).read_text(), case


@pytest.mark.parametrize("broken", [
    f"password: *{SECRET}", f"password: !{SECRET} x", f"password: 'x{SECRET}", f"password: {{{SECRET}",
    f"password: a: {SECRET}", f"? [{SECRET}]\n: x", f"{SECRET}", f"password: @{SECRET}", f"- {SECRET}\nx: y",
])
def test_broken_text_is_not_quoted(broken):
    text = f"apiVersion: v1\nkind: Secret\n{broken}\n".encode()
    for option in ("--audit", "--import"):
        for form in ("text", "json"):
            code, out, err = run(option, "-", "--diagnostics", form, stdin=text)
            assert code == 1 and out == ""
            assert SECRET not in err


def test_bounds():
    """Many findings, many objects, and aliases that multiply: an answer, or a refusal, in good time."""
    pod = "{spec: &p {containers: [" + ",".join(["{image: etcd-defrag}"] * 100) + "]}, apiVersion: v1, kind: Pod, metadata: {name: a}}"
    text = "apiVersion: v1\nkind: List\nitems:\n- &a " + pod + "\n" + "- *a\n" * 999
    code, out, _ = run("--audit", "-", stdin=text.encode())
    assert code == 1
    assert "only the first 10000 findings are shown" in out
    many = "apiVersion: v1\nkind: List\nitems:\n" + "- {apiVersion: v1, kind: Pod}\n" * 20001
    code, out, err = run("--audit", "-", stdin=many.encode())
    assert (code, out) == (1, "") and "more than 20000 objects" in err
