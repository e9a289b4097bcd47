"""promtool takes the rules of every configuration; what each of them gets."""
import re

import pytest
import yaml

import alerts

SEVERITIES = {"warning", "critical"}


@pytest.mark.parametrize("name", alerts.CONFIGURATIONS)
def test_promtool_takes_the_rules(name, tmp_path):
    groups = alerts.groups(alerts.CONFIGURATIONS[name])
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": groups}))
    done = alerts.promtool("check", "rules", "--lint=all", "--lint-fatal", file)
    assert done.returncode == 0 and f"SUCCESS: {len(groups[0]['rules'])} rules found" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("name", alerts.CONFIGURATIONS)
def test_every_alert_is_complete(name):
    """Severity, summary, description and runbook; templates only over labels and the value; durations as the CRD has them."""
    for rule in alerts.groups(alerts.CONFIGURATIONS[name])[0]["rules"]:
        assert rule["labels"]["severity"] in SEVERITIES
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}
        assert re.fullmatch(r"(\d+d)?(\d+h)?(\d+m)?(\d+s)?", rule.get("for", "0s"))
        for text in rule["annotations"].values():
            used = set(re.findall(r"{{(.*?)}}", text))
            assert used <= {" $labels.namespace ", " $labels.cronjob ", " $labels.pod ", " $labels.instance ",
                            " $value | humanizeDuration ", " $value | humanizePercentage "}
            assert "{{" not in re.sub(r"{{.*?}}", "", text)


@pytest.mark.parametrize("name, failed, fragmented", [
    ("default", 1, 1), ("both", 2, 1), ("snapshot", 1, 0), ("talos-both", 2, 0), ("kubeadm", 1, 1), ("custom-rule", 1, 1)])
def test_each_task_has_what_applies(name, failed, fragmented):
    rules = alerts.rules_of(alerts.CONFIGURATIONS[name])
    counts = {alert: len(found) for alert, found in rules.items()}
    expected = {"EtcdMaintenanceJobFailed": failed, "EtcdMaintenanceOverdue": failed, "EtcdDatabaseNearQuota": 1,
                "EtcdNoSpace": 1, **({"EtcdDefragmentationOverdue": fragmented} if fragmented else {})}
    assert counts == expected


@pytest.mark.parametrize("rule", ["dbSize % 1024 == 0 && dbSize > 1024*1024*1024", "dbSize > 1048576 ? dbSize > dbQuota : false"])
def test_a_rule_that_promql_cannot_say(rule):
    """Left out, and said so."""
    done = alerts.run(f"--with prometheus-rule --defrag-rule '{rule}'")
    assert done.returncode == 0, done.stderr
    assert "EtcdDefragmentationOverdue" not in done.stdout and "EtcdNoSpace" in done.stdout
    assert "note: with: no alert for members that stay fragmented" in done.stderr


def test_without_the_option_there_is_none():
    assert not [o for o in alerts.objects("") if o["kind"] == "PrometheusRule"]
