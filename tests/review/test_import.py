"""--import: what it prints can be used, and makes our own CronJobs again byte for byte."""
import re

import pytest
import yaml

from manifests import ROOT, audit_cases, own_cases, run

# Golden cases whose CronJobs do not come back as they were, and why.
EXCEPTIONS = {
    "defrag-old-image": "images that compute with integers are not taken over",
    "rule-old-image": "the same",
    "kubernetes-version-old": "a cluster of that age knows no time zone, so that import adds one",
    "fleet-collision-context": "objects of two clusters that nothing in the manifest tells apart",
}
SECRET = "hunter2-never-shown"


def cronjobs(text):
    return [part for part in re.split(r"^---\n", text, flags=re.M) if "\nkind: CronJob\n" in f"\n{part}"]


def config_of(text):
    code, config, err = run("--import", "-", stdin=text.encode())
    assert code == 0, err
    return config, err


def mirrored(text):
    """The images from a registry of one's own, under names that say nothing."""
    for number, name in enumerate(["ahrtr/etcd-defrag", "coreos/etcd", "rclone/rclone", "siderolabs/talosctl"]):
        text = text.replace(f"{name}:", f"mirror/image{number}:")
    return text


@pytest.mark.parametrize("case", list(own_cases()), ids=lambda case: case.name)
@pytest.mark.parametrize("registry", [str, mirrored], ids=["usual", "mirrored"])
def test_own_cronjobs_come_back(case, registry):
    text = registry((case / "stdout").read_text())
    config, err = config_of(text)
    assert err == "", err
    code, again, err = run("-f", "-", stdin=config.encode())
    assert code == 0, f"{err}\n{config}"
    same = cronjobs(again) == cronjobs(text)
    assert same == (case.name not in EXCEPTIONS), config


def importable():
    for case in audit_cases():
        for manifest in [*case.glob("*.yaml"), *case.glob("stdin")]:
            if "kind: CronJob" in manifest.read_text() or '"CronJob"' in manifest.read_text():
                yield pytest.param(manifest, id=case.name)


@pytest.mark.parametrize("manifest", list(importable()))
def test_configs_of_others_load(manifest):
    config, err = config_of(manifest.read_text())
    assert SECRET not in config + err
    code, again, problems = run("-f", "-", stdin=config.encode())
    if "must be completed" in err:
        assert "# " in config and "to be filled in" in config
        return
    assert code == 0, f"{problems}\n{config}"
    assert cronjobs(again)
    audit = run("--audit", "-", stdin=again.encode())[1]
    for what in re.findall(r"danger: (.*) \[[a-z-]+\]$", audit, re.M):
        assert "still: " in config, what


def test_every_change_is_told():
    """A line of comment for every danger and warning of the audit."""
    manifest = ROOT / "golden/audit-kamaji-defrag/manifest.yaml"
    audit = run("--audit", str(manifest))[1]
    config, _ = config_of(manifest.read_text())
    for what in re.findall(r"(?:danger|warning): (.*) \[[a-z-]+\]$", audit, re.M):
        assert f": {what}: " in config or f"# was: {what}: " in config, what


def test_comments_are_one_line_each():
    text = (ROOT / "golden/audit-kamaji-defrag/manifest.yaml").read_text()
    text = text.replace("name: store-defrag-job", 'name: "a\\nquota: 1Gi\\n"').replace(
        "  schedule:", '  timeZone: "x\\nquota: 2Gi"\n  schedule:').replace(
        "- --cluster", '- --cluster\n            - "--odd=\\nquota: 3Gi"')
    config, _ = config_of(text)
    assert "left out" in config
    assert "quota" not in yaml.safe_load(config)


def test_several_etcds_are_a_fleet():
    text = (ROOT / "golden/default/stdout").read_text()
    text += "---\n" + text.replace("kamaji-system", "other") + "---\n" + \
        (ROOT / "golden/kubeadm-hostpath/stdout").read_text() + "---\n" + \
        (ROOT / "golden/kamaji-snapshot/stdout").read_text()
    config, _ = config_of(text)
    clusters = yaml.safe_load(config)["clusters"]
    assert [cluster["name"] for cluster in clusters] == ["kamaji-etcd", "kamaji-etcd-2", "etcd-defrag"]
    assert len(clusters[0]["tasks"]) == 2
    code, again, err = run("-f", "-", stdin=config.encode())
    assert code == 0, err
    assert sorted(cronjobs(again)) == sorted(cronjobs(text))


def test_thousand_cronjobs():
    text = (ROOT / "golden/default/stdout").read_text()
    many = "---\n".join(text.replace("kamaji-system", f"ns-{number}") for number in range(1000))
    config, _ = config_of(many)
    assert len(yaml.safe_load(config)["clusters"]) == 1000
    assert run("-f", "-", stdin=config.encode())[0] == 0
