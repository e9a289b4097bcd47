"""The manifests on a real API server with real controllers: applied, applied again, run by hand, deleted,
and what --rbac gives to a deployer and to an operator: enough, and nothing more."""
import copy
import itertools
import json
import re

import pytest

import commands
import toolbox
from cluster import control_plane
from cluster.rights import Rights, stream

# Namespaces that clusters have anyway keep their lack of a level; others enforce what the pods reach.
ENFORCED = {"kamaji-system": "restricted", "etcd": "restricted", "etcd-maintenance": "restricted",
            "etcd-host": "privileged"}

NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    toolbox.generator()
    with control_plane.ControlPlane(tmp_path_factory.mktemp("cluster")) as running:
        for name, level in ENFORCED.items():
            running.create_namespace(name, level)
        running.install_foreign_kinds()
        yield running


def outcomes(text):
    """{last word of each of kubectl's lines}: created, configured, unchanged, ..."""
    return {line.split()[-1] for line in text.splitlines()}


@pytest.mark.parametrize("command", commands.ALL, ids=lambda c: c.name)
def test_apply_twice_run_and_delete(command, cluster):
    text = toolbox.generate(*command.arguments)
    objects = toolbox.documents(text)
    created = cluster.must("apply", "-f", "-", stdin=text)
    try:
        assert len(created.splitlines()) == len(objects)
        assert outcomes(created) == {"created"}
        assert outcomes(cluster.must("apply", "-f", "-", stdin=text)) == {"unchanged"}
        # The server changes nothing that we wrote: what we print is canonical.
        assert cluster.must("diff", "-f", "-", stdin=text) == ""
        for job in toolbox.of_kind(text, "CronJob"):
            run_once(cluster, job["metadata"]["namespace"], job["metadata"]["name"])
    finally:
        cluster.must("delete", "--ignore-not-found", "--wait=false", "-f", "-", stdin=text)


def run_once(cluster, namespace, name):
    """Starts a Job of the CronJob; it goes when the CronJob is deleted."""
    made = f"by-hand-{next(NUMBERS)}"
    cluster.must("-n", namespace, "create", "job", f"--from=cronjob/{name}", made)
    cluster.must("-n", namespace, "wait", "--for=condition=Complete", f"job/{made}", "--timeout=60s")
    pods = cluster.get("-n", namespace, "pods", "-l", f"job-name={made}")["items"]
    assert [p["status"]["phase"] for p in pods] == ["Succeeded"]
    assert not any("kube-api-access" in v["name"] for v in pods[0]["spec"].get("volumes", [])), "a token is mounted"


def test_server_side_apply_is_stable(cluster):
    text = toolbox.generate(*commands.HARDENED[0].arguments)
    try:
        versions = []
        for _ in range(2):
            cluster.must("apply", "--server-side", "--field-manager=etcdmaint", "-f", "-", stdin=text)
            listed = json.loads(cluster.must("get", "-o", "json", "-f", "-", stdin=text))
            versions.append([o["metadata"]["resourceVersion"] for o in listed["items"]])
        assert versions[0] == versions[1]
    finally:
        cluster.must("delete", "-f", "-", stdin=text)


def test_what_we_print_is_what_is_stored(cluster):
    """Every value that we print comes back as printed: no canonical form of the server's differs."""
    text = toolbox.generate(*commands.HARDENED[0].arguments)
    cluster.must("create", "-f", "-", stdin=text)
    try:
        stored = json.loads(cluster.must("get", "-o", "json", "-f", "-", stdin=text))["items"]
        for printed, kept in zip(toolbox.documents(text), stored):
            assert list(missing_from(kept, printed, printed["kind"])) == []
    finally:
        cluster.must("delete", "-f", "-", stdin=text)


def missing_from(whole, part, path):
    if isinstance(part, dict) and isinstance(whole, dict):
        for key, value in part.items():
            # An empty list and no list are the same to the server.
            if key in whole or value not in ([], {}):
                yield from missing_from(whole.get(key), value, f"{path}.{key}")
    elif isinstance(part, list) and isinstance(whole, list) and len(whole) == len(part):
        for index, value in enumerate(part):
            yield from missing_from(whole[index], value, f"{path}[{index}]")
    elif whole != part:
        yield f"{path}: {part!r} became {whole!r}"


# ---- --rbac -----------------------------------------------------------------------------------------

PEOPLE = ["deployer", "operator"]


def split_rights(text, person):
    """(Role and RoleBindings of this person, everything else) of a stream."""
    bindings = [b for b in toolbox.of_kind(text, "RoleBinding") if any(s["name"] == person for s in b["subjects"])]
    names = {("Role", b["metadata"]["namespace"], b["roleRef"]["name"]) for b in bindings}
    names |= {("RoleBinding", b["metadata"]["namespace"], b["metadata"]["name"]) for b in bindings}

    def is_right(document):
        meta = document["metadata"]
        return (document["kind"], meta.get("namespace"), meta["name"]) in names

    everything = toolbox.documents(text)
    return [d for d in everything if is_right(d)], [d for d in everything if not is_right(d)]


RBAC_COMMANDS = [
    commands.Command("kamaji-etcd", f"{commands.RBAC} -n rbac-kamaji --task defrag,snapshot {commands.S3} --network-policy"),
    commands.Command("kubeadm", f"--target kubeadm {commands.RBAC} -n rbac-kubeadm", "privileged"),
    commands.Command("talos", f"--target talos {commands.NODES} {commands.RBAC} -n rbac-talos"),
]


@pytest.fixture(scope="module", params=RBAC_COMMANDS, ids=lambda c: c.name)
def delegated(request, cluster):
    """(command, namespace, text of its output), in a namespace of its own."""
    namespace = re.search(r"-n (\S+)", request.param.line).group(1)
    cluster.create_namespace(namespace)
    text = toolbox.generate(*request.param.arguments)
    yield request.param, namespace, text
    cluster.must("delete", "namespace", namespace, "--wait=false")


def deploys(cluster, objects, changed):
    """Whether the deployer can create these objects, and then change them."""
    first = cluster.kubectl("apply", "-f", "-", stdin=stream(objects), user="deployer")
    if first.returncode == 0:
        first = cluster.kubectl("apply", "-f", "-", stdin=stream(changed), user="deployer")
    if first.returncode != 0:
        assert "orbidden" in first.stderr, first.stderr
    return first.returncode == 0


def touched(objects):
    """The same objects with one more label, so that applying them again has to change each."""
    result = copy.deepcopy(objects)
    for o in result:
        o["metadata"].setdefault("labels", {})["touched"] = "true"
    return result


def test_deployer_can_apply_and_needs_every_right(delegated, cluster):
    _, _, text = delegated
    mine, rest = split_rights(text, "deployer")
    # What gives rights to others stays with the administrator.
    administrators = [o for o in rest if o["kind"] in ("Role", "RoleBinding", "Namespace")]
    rest = [o for o in rest if o not in administrators]
    assert rest
    rights = Rights(cluster, mine)
    assert not deploys(cluster, rest, touched(rest)), "without any right"
    rights.grant()
    assert deploys(cluster, rest, touched(rest))
    server_side = cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=stream(rest), user="deployer")
    assert server_side.returncode == 0, server_side.stderr
    needless = []
    for what, less in rights.smaller():
        cluster.must("delete", "--ignore-not-found", "-f", "-", stdin=stream(rest))
        rights.settle(less)
        if deploys(cluster, rest, touched(rest)):
            needless.append(what)
    cluster.must("delete", "--ignore-not-found", "-f", "-", stdin=stream(rest))
    rights.grant()
    assert needless == []


def operator_actions(namespace, job, made):
    """What a person does who runs and watches jobs; POD stands for the name of the pod of the Job made here."""
    inside = ("-n", namespace)
    return [
        (*inside, "get", "cronjob", job),
        (*inside, "create", "job", f"--from=cronjob/{job}", made),
        (*inside, "patch", "cronjob", job, "-p", '{"spec":{"suspend":true}}'),
        (*inside, "patch", "cronjob", job, "-p", '{"spec":{"suspend":false}}'),
        (*inside, "get", "jobs"),
        (*inside, "get", "job", made),
        (*inside, "wait", "--for=condition=Complete", f"job/{made}", "--timeout=60s"),
        (*inside, "get", "pods"),
        (*inside, "get", "events"),
        (*inside, "logs", f"job/{made}"),
        (*inside, "logs", "pod/POD"),
    ]


def watching_actions(namespace):
    """`kubectl get --watch` of jobs, pods and events, for a second."""
    return [("get", "--raw", f"/apis/batch/v1/namespaces/{namespace}/jobs?watch=1&timeoutSeconds=1"),
            ("get", "--raw", f"/api/v1/namespaces/{namespace}/pods?watch=1&timeoutSeconds=1"),
            ("get", "--raw", f"/api/v1/namespaces/{namespace}/events?watch=1&timeoutSeconds=1")]


def refused_actions(namespace, job):
    inside = ("-n", namespace)
    return [
        (*inside, "delete", "cronjob", job),
        (*inside, "delete", "cronjobs", "--all"),
        (*inside, "get", "secrets"),
        (*inside, "get", "secret", "etcd-s3"),
        (*inside, "create", "cronjob", "other", "--image=x", "--schedule=0 0 * * *"),
        (*inside, "patch", "cronjob", "other", "-p", "{}"),
        (*inside, "run", "pod", "--image=x", "--restart=Never"),
        (*inside, "delete", "pod", "one"),
        (*inside, "delete", "job", "other"),
        (*inside, "patch", "serviceaccount", "default", "-p", "{}"),
        (*inside, "create", "role", "r", "--verb=get", "--resource=secrets"),
        (*inside, "create", "token", "default"),
        ("-n", "kamaji-system", "get", "jobs"),
        ("get", "namespaces"),
    ]


UNREACHABLE = [
    ("create", "", "pods/exec"), ("create", "", "pods/attach"), ("create", "", "pods/portforward"), ("create", "", "pods"),
    ("update", "batch", "cronjobs"), ("create", "batch", "cronjobs"), ("deletecollection", "batch", "cronjobs"),
    ("list", "", "secrets"), ("watch", "", "secrets"), ("update", "batch", "jobs"), ("patch", "batch", "jobs"),
    ("impersonate", "", "serviceaccounts"), ("bind", "rbac.authorization.k8s.io", "roles"),
    ("escalate", "rbac.authorization.k8s.io", "roles"),
]


def test_operator_can_work_and_needs_every_right(delegated, cluster):
    _, namespace, text = delegated
    mine, rest = split_rights(text, "operator")
    rights = Rights(cluster, mine)
    cluster.must("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=stream(rest))
    jobs = [j["metadata"]["name"] for j in toolbox.of_kind(text, "CronJob")]

    def works():
        """The first action that is refused, or None."""
        for job in jobs:
            made = f"by-operator-{next(NUMBERS)}"
            for step in operator_actions(namespace, job, made) + (watching_actions(namespace) if job == jobs[-1] else []):
                if step[-1] == "pod/POD":
                    pods = cluster.get("-n", namespace, "pods", "-l", f"job-name={made}")["items"]
                    step = (*step[:-1], "pod/" + pods[0]["metadata"]["name"])
                done = cluster.kubectl(*step, user="operator")
                if done.returncode != 0:
                    return f"{step}: {done.stderr}"
        return None

    assert works(), "without any right"
    rights.grant()
    assert works() is None
    for job in jobs:
        for step in refused_actions(namespace, job):
            done = cluster.kubectl(*step, user="operator")
            assert done.returncode != 0 and "orbidden" in done.stderr, (step, done.stdout, done.stderr)
    for verb, group, resource in UNREACHABLE:
        assert not cluster.allows("operator", namespace, verb, group, resource), (verb, resource)
    needless = []
    for what, less in rights.smaller():
        rights.settle(less)
        if works() is None:
            needless.append(what)
    rights.grant()
    assert needless == []


def test_patching_is_all_or_nothing(delegated, cluster):
    """RBAC cannot allow `suspend` alone: who may patch the CronJob may change its template too. This is the
    documented price of --rbac operator; were it ever to change, the documentation has to."""
    _, namespace, text = delegated
    mine, rest = split_rights(text, "operator")
    cluster.must("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=stream(rest))
    Rights(cluster, mine).grant()
    job = toolbox.of_kind(text, "CronJob")[0]["metadata"]["name"]
    done = cluster.kubectl("-n", namespace, "patch", "cronjob", job, "--dry-run=server", "-p",
                           '{"spec":{"jobTemplate":{"spec":{"activeDeadlineSeconds":1}}}}', user="operator")
    assert done.returncode == 0, done.stderr


def test_rights_name_what_they_are_for(delegated):
    """resourceNames wherever the API honours them, and no verb that reaches more than one object otherwise."""
    for role in toolbox.of_kind(delegated[2], "Role"):
        for rule in role["rules"]:
            assert "*" not in rule["verbs"] + rule["resources"] + rule["apiGroups"]
            assert "deletecollection" not in rule["verbs"]
            named = {"get", "patch", "update", "delete"} & set(rule["verbs"])
            if named and not {"jobs", "pods", "pods/log"} & set(rule["resources"]):
                assert rule.get("resourceNames"), rule
            assert not ({"create"} & set(rule["verbs"]) and rule.get("resourceNames")), "create ignores names"
