"""kubeconform in strict mode, against the schemas of every supported Kubernetes release."""
import json
import pathlib

import pytest

import toolbox

RELEASES = [f"1.{minor}.0" for minor in range(27, 38)]
LOCAL = pathlib.Path(__file__).parent / "schemas"


def kubeconform(release, files):
    schemas = toolbox.TOOLS / "schemas"
    if not schemas.exists():
        toolbox.missing("the JSON schemas are not there: run tests/tools/install.sh schemas")
    done = toolbox.run([
        toolbox.tool("kubeconform"), "-strict", "-output", "json", "-summary", "-kubernetes-version", release,
        "-schema-location", str(schemas / "{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json"),
        "-schema-location", str(LOCAL / "{{.ResourceKind}}{{.KindSuffix}}.json"), *map(str, files)])
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("release", RELEASES)
def test_kubeconform(release, manifest_files):
    report = kubeconform(release, manifest_files.values())
    assert [f"{r['filename']}: {r['kind']}: {r['status']}: {r['msg']}" for r in report.get("resources") or []] == []
    assert report["summary"]["valid"] >= len(manifest_files)


@pytest.mark.parametrize("field, value", [("suspended", "true"), ("suspend", '"true"'), ("schedule", "[1]")])
def test_kubeconform_sees_a_fault(field, value, tmp_path):
    cron_job = next(d for d in toolbox.generate().split("---\n") if "kind: CronJob" in d)
    file = tmp_path / "bad.yaml"
    file.write_text(cron_job.replace("spec:\n", f"spec:\n  {field}: {value}\n", 1))
    summary = kubeconform(RELEASES[-1], [file])["summary"]
    assert summary["invalid"] + summary["errors"] == 1
