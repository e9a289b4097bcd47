"""The Grafana dashboard: JSON that is whole, and queries that Prometheus takes."""
import json
import re

import pytest
import yaml

import alerts


def config_map(line):
    found = [o for o in alerts.objects(f"{line} --with grafana-dashboard") if "grafana_dashboard" in o["metadata"]["labels"]]
    assert len(found) == 1 and found[0]["kind"] == "ConfigMap"
    return found[0]


def dashboard(line):
    (text,) = config_map(line)["data"].values()
    return json.loads(text)


def queries(board):
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("name", alerts.CONFIGURATIONS)
def test_promtool_takes_the_queries(name, tmp_path):
    rules = [{"record": f"panel:{number}", "expr": expr}
             for number, expr in enumerate(queries(dashboard(alerts.CONFIGURATIONS[name])))]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = alerts.promtool("check", "rules", "--lint=all", "--lint-fatal", file)
    assert done.returncode == 0 and f"SUCCESS: {len(rules)} rules found" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("name", alerts.CONFIGURATIONS)
def test_the_dashboard_is_whole(name):
    board = dashboard(alerts.CONFIGURATIONS[name])
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,40}", board["uid"])
    assert [v["name"] for v in board["templating"]["list"] if v["type"] == "datasource"] == ["datasource"]
    panels = board["panels"]
    assert [p["id"] for p in panels] == list(range(1, len(panels) + 1))
    taken = set()
    for panel in panels:
        assert panel["title"] and panel["type"] in ("stat", "timeseries") and panel["targets"]
        assert all(t["datasource"]["uid"] == "$datasource" for t in [panel, *panel["targets"]])
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and max(x for x, _ in cells) < 24
        taken |= cells


def test_no_variable_that_flux_would_replace():
    assert "${" not in json.dumps(config_map(""))


def test_names_tell_clusters_apart():
    maps = [config_map(line) for line in ("", "-n other", "-e other", "--name x")]
    boards = [json.loads(*m["data"].values()) for m in maps]
    for values in ([b["uid"] for b in boards], [b["title"] for b in boards], [next(iter(m["data"])) for m in maps]):
        assert len(set(values)) == len(maps)
    assert boards[0]["uid"] == dashboard("")["uid"]


def test_every_series_is_ours():
    for expr in queries(dashboard("--task defrag,snapshot")):
        for selector in re.findall(r"{([^}]*)}", expr):
            assert 'namespace="kamaji-system"' in selector
    assert 'cronjob=~"kamaji-etcd-defrag-job|kamaji-etcd-snapshot-job"' in queries(dashboard("--task defrag,snapshot"))[0]


FAILED = 'kube_job_failed{namespace="kamaji-system",job_name="b",condition="true"}'
OWNED = 'kube_job_owner{namespace="kamaji-system",owner_kind="CronJob",owner_name="kamaji-etcd-defrag-job",job_name="%s"}'


@pytest.mark.parametrize("title, series, labels, value", [
    ("Last success", {'kube_cronjob_status_last_successful_time{namespace="kamaji-system",cronjob="kamaji-etcd-defrag-job"}': 600},
     '{cronjob="kamaji-etcd-defrag-job"}', 3000),
    ("Failed runs", {FAILED: 1, OWNED % "a": 1, OWNED % "b": 1, 'kube_job_created{namespace="kamaji-system",job_name="a"}': 5,
                     'kube_job_created{namespace="kamaji-system",job_name="b"}': 5},
     '{owner_name="kamaji-etcd-defrag-job"}', 1),
    ("Duration of runs", {OWNED % "a": 1, 'kube_job_status_start_time{namespace="kamaji-system",job_name="a"}': 100,
                          'kube_job_status_completion_time{namespace="kamaji-system",job_name="a"}': 340},
     '{owner_name="kamaji-etcd-defrag-job"}', 240),
    ("Fragmentation", {'etcd_mvcc_db_total_size_in_bytes{namespace="kamaji-system",pod="kamaji-etcd-1"}': 200,
                       'etcd_mvcc_db_total_size_in_use_in_bytes{namespace="kamaji-system",pod="kamaji-etcd-1"}': 150},
     '{namespace="kamaji-system",pod="kamaji-etcd-1"}', 25),
    ("Quota used", {'etcd_mvcc_db_total_size_in_bytes{namespace="kamaji-system",pod="kamaji-etcd-1"}': 4294967296},
     '{namespace="kamaji-system",pod="kamaji-etcd-1"}', 50),
])
def test_what_a_panel_shows(title, series, labels, value, tmp_path):
    (panel,) = [p for p in dashboard("")["panels"] if p["title"] == title]
    (tmp_path / "test.yaml").write_text(yaml.safe_dump({"tests": [{
        "interval": "5m", "input_series": [{"series": name, "values": f"{number}+0x12"} for name, number in series.items()],
        "promql_expr_test": [{"expr": panel["targets"][0]["expr"], "eval_time": "1h",
                              "exp_samples": [{"labels": labels, "value": value}]}]}]}))
    done = alerts.promtool("test", "rules", tmp_path / "test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
