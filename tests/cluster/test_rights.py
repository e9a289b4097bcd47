"""What --rbac gives is enough for --apply and the rest, and each right of it is needed; errors name the missing one."""
import json
import re

import pytest

from cluster import manifests
from cluster.program import Program, documents, rendered
from cluster.rights import Rights, stream

PEOPLE = "--rbac deployer=User:deployer --rbac operator=User:operator"
LINES = {
    "kamaji-etcd": f"--task defrag,snapshot {manifests.S3} --network-policy --with prometheus-rule,grafana-dashboard",
    "kubeadm": "--target kubeadm",
    "talos": f"--target talos {manifests.NODES}",
}


def of_person(text, person):
    """Roles and RoleBindings of this person."""
    found = documents(text)
    bindings = [d for d in found if d["kind"] == "RoleBinding" and d["subjects"][0]["name"] == person]
    roles = {b["roleRef"]["name"] for b in bindings}
    return [d for d in found if d["kind"] == "Role" and d["metadata"]["name"] in roles] + bindings


@pytest.fixture(params=LINES.values(), ids=LINES)
def delegated(request, namespace):
    """(command line without --rbac, with it)"""
    return f"-n {namespace} {request.param}", f"-n {namespace} {request.param} {PEOPLE}"


@pytest.fixture
def person(plane, tmp_path):
    return lambda name: Program(plane, tmp_path, plane.state / f"{name}.kubeconfig")


def missing_right(done):
    """(verb, resource) that the output names as missing."""
    found = re.search(r'cannot (\w+) resource "([\w./]+)"', done.out + done.err)
    return found.groups() if found else None


def test_deployer(delegated, plane, person):
    """Installs, changes, compares with exactly this Role, and with nothing less."""
    line, with_roles = delegated
    deployer, text = person("deployer"), rendered(line)
    rights = Rights(plane, of_person(rendered(with_roles), "deployer"))
    refused = deployer(f"--apply {line}")
    assert refused.code == 4 and missing_right(refused), refused
    assert '--rbac "deployer=User:deployer"' in refused.out, refused
    rights.grant()

    def works():
        """The first refusal, or None: install, look, change, with and without preflight."""
        for words in ("--apply", "--apply", "--apply --label touched=true", "--apply --no-preflight --label touched=again"):
            done = deployer(f"{words} {line}")
            if done.code:
                return done
        return None

    assert works() is None
    needless = []
    for what, less in rights.smaller():
        plane.must("delete", "--ignore-not-found", "-f", "-", stdin=text)
        rights.settle(less)
        done = works()
        if done is None:
            needless.append(what)
        else:
            assert missing_right(done), (what, done)
            verb, resource = what.split("[")[0].split()
            assert missing_right(done) == (verb, resource), (what, done)
    assert needless == []


def test_deployer_as_service_account(plane, namespace, person, etcdmaint):
    """A pipeline's account with a token that the server issued."""
    plane.must("-n", namespace, "create", "serviceaccount", "pipeline")
    plane.must("apply", "--server-side", "-f", "-", stdin=stream(
        [d for d in documents(rendered(f"-n {namespace} --rbac deployer=ServiceAccount:{namespace}/pipeline")) if "Role" in d["kind"]]))
    token = plane.must("-n", namespace, "create", "token", "pipeline").strip()
    secret = etcdmaint.home / "token"
    secret.write_text(token)
    done = etcdmaint.must(f"--apply --token-file {secret} -n {namespace}")
    assert set(done.outcomes.values()) == {"created"}
    live = plane.get("-n", namespace, "cronjob", "kamaji-etcd-defrag-job", "--show-managed-fields")
    assert [e["manager"] for e in live["metadata"]["managedFields"]] == ["etcdmaint-gen"]


def test_administrator_delegates(plane, namespace, etcdmaint, person):
    """As the README has it: the administrator applies with --rbac, the deployer goes on without."""
    etcdmaint.must(f"--apply -n {namespace} {PEOPLE}")
    done = person("deployer").must(f"--apply -n {namespace} -j '9 9 * * *'")
    assert ("CronJob", "configured") in done.kinds
    secrets = person("deployer")(f"--apply -n {namespace} {PEOPLE}")
    assert secrets.code == 4, "a deployer gives nobody rights"
    assert json.loads(plane.must("-n", namespace, "get", "cronjob", "kamaji-etcd-defrag-job", "-o", "json"))["spec"]["schedule"] == "9 9 * * *"


def test_operator(delegated, plane, node, person, etcdmaint):
    """Runs, watches, suspends and reads the status with exactly this Role (that each right is needed, kubectl shows in tests/checkers)."""
    line, with_roles = delegated
    operator = person("operator")
    etcdmaint.must(f"--apply {line}")
    rights = Rights(plane, of_person(rendered(with_roles), "operator"))
    refused = operator(f"--status {line}")
    assert refused.code == 4 and missing_right(refused), refused
    rights.grant()
    tasks = ["defrag", "snapshot"] if "snapshot" in line else ["defrag"]

    def stop_jobs():
        namespace = line.split()[1]
        plane.must("-n", namespace, "delete", "jobs", "--all", "--cascade=foreground", "--timeout=60s")

    def works():
        """What goes wrong, as a text; an empty text when nothing does."""
        found = []
        for words in ("--suspend", "--resume", *(f"--run-now={task} --follow --timeout 6s" for task in tasks), "--status"):
            done = operator(f"{words} {line}")
            text = done.out + done.err
            # Jobs wait for Secrets that nobody made, or fail: but what is forbidden is always told.
            if "forbidden" in text or "cannot be read" in text or "may not" in text:
                found.append(text)
            if words.startswith("--run-now") and "created from" not in text:
                found.append(text)
            stop_jobs()
        return "\n".join(found)

    assert works() == ""
