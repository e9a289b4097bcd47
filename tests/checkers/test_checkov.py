"""checkov: nothing failed for the hardened commands, and exactly the listed exceptions where certificates
are read from the node."""
import json

import pytest

import commands
import toolbox

HOSTPATH_EXCEPTIONS = {
    "CKV_K8S_23": "root containers: the key files on the node belong to user 0 and are for nobody else",
    "CKV_K8S_40": "user id above 10000: the same",
}


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """{command name: {check: its words}}, and how many checks passed; one run, since starting costs seconds."""
    folder = tmp_path_factory.mktemp("checkov")
    chosen = [*commands.HARDENED, commands.KUBEADM_HOSTPATH]
    for command in chosen:
        (folder / f"{command.name}.yaml").write_text(toolbox.generate(*command.arguments))
    bad = toolbox.generate().replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true")
    (folder / "bad.yaml").write_text(bad)
    done = toolbox.run([toolbox.tool("checkov"), "-d", str(folder), "--framework", "kubernetes", "--skip-download",
                        "--quiet", "--compact", "-o", "json"])
    assert done.stdout.strip(), done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 80 * len(chosen)
    found = {command.name: {} for command in chosen}
    for check in report["results"]["failed_checks"]:
        name = check["file_path"].strip("/").removesuffix(".yaml")
        found.setdefault(name, {})[check["check_id"]] = check["check_name"]
    return found


@pytest.mark.parametrize("command", commands.HARDENED, ids=lambda c: c.name)
def test_nothing_is_left(command, failed):
    assert failed[command.name] == {}


def test_hostpath_exceptions(failed):
    assert set(failed[commands.KUBEADM_HOSTPATH.name]) == set(HOSTPATH_EXCEPTIONS)


def test_a_fault_is_found(failed):
    assert "CKV_K8S_20" in failed["bad"]
