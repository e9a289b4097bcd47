"""The pod runner itself: what it proves elsewhere is worth as much as these."""
import copy
import json
import re

import pytest

from lab import namespace, podrunner, tools, world

POD = {"restartPolicy": "Never", "securityContext": {"runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532},
       "volumes": [], "containers": []}


def cron_job(*containers, init=(), **spec):
    """A CronJob whose containers are given as mappings that override a step which fails at once."""
    base = {"name": "main", "image": "ghcr.io/ahrtr/etcd-defrag:v0.43.0", "args": ["--endpoints=https://127.0.0.1:1", "--command-timeout=10ms"]}
    made = copy.deepcopy(POD) | {"containers": [base | c for c in containers], "initContainers": [base | c for c in init]} | spec
    return {"metadata": {"name": "job", "namespace": "ns"},
            "spec": {"jobTemplate": {"spec": {"activeDeadlineSeconds": 60, "template": {"spec": made}}}}}


@pytest.fixture
def place(tmp_path):
    made = world.World(tmp_path)
    made.add_secret("keys", data={"a": "1", "b": "2"})
    return made


def seen(result, step=0):
    line = re.search(r"stand-in: (\{.*\})", result.steps[step].output)
    if not line:
        pytest.skip("the real etcd-defrag does not describe its container")
    return json.loads(line[1])


@pytest.mark.parametrize("text, expected", [
    ("$(A)", "x"), ("$(A)$(B)", "x$(B)"), ("$$(A)", "$(A)"), ("$$$(A)", "$x"), ("$", "$"), ("$(A", "$(A"), ("${A}", "${A}"),
    ("$A", "$A"), ("", ""), ("a$(A)b$(A)", "axbx"), ("$()", "$()"),
])
def test_expansion(text, expected):
    assert podrunner.Pod.expand(text, {"A": "x"}) == expected


def test_environment(place):
    env = [{"name": "NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
           {"name": "LATE", "value": "$(NEXT)"}, {"name": "NEXT", "value": "$(NAME)/$(KEY)"},
           {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "a"}}},
           {"name": "ALL", "value": "$(KEY)"},
           {"name": "NONE", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "zz", "optional": True}}}]
    result = podrunner.run(cron_job({"env": env, "args": ["--defrag-rule=$(ALL)", "--endpoints=$(NEXT) $(LATE) $(NONE)"]}), place)
    assert seen(result)["arguments"] == ["--defrag-rule=1", f"--endpoints={result.name}/$(KEY) $(NEXT) $(NONE)"]


def test_no_shell_in_any_image(place):
    for image in ("quay.io/coreos/etcd:v3.6.16", "docker.io/rclone/rclone:1", "ghcr.io/ahrtr/etcd-defrag", "ghcr.io/siderolabs/talosctl:v1"):
        result = podrunner.run(cron_job({"image": image, "command": ["sh", "-c", "true"]}), place)
        assert result.steps[0].code == 127


def test_root_is_only_root_in_name(place):
    context = {"runAsUser": 0, "runAsGroup": 0, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}
    found = seen(podrunner.run(cron_job({"securityContext": context}, securityContext={}), place))
    assert (found["uid"], int(found["CapEff"], 16), found["rootIsReadOnly"]) == (0, 0, True)
    found = seen(podrunner.run(cron_job({"securityContext": {"runAsUser": 0}}, securityContext={}), place))
    assert int(found["CapEff"], 16) != 0
    assert not found["rootIsReadOnly"]


def test_modes_and_group_of_secret_files(place):
    """0400 without fsGroup cannot be read by another uid; with fsGroup it can."""
    place.secrets["keys"]["rclone.conf"] = b"[x]\ntype = memory\n"
    volume = {"name": "v", "secret": {"secretName": "keys", "defaultMode": 0o400}}
    step = {"image": "docker.io/rclone/rclone:1", "args": ["listremotes", "--config=/v/rclone.conf"], "volumeMounts": [{"name": "v", "mountPath": "/v"}]}
    without = {"runAsUser": 65532, "runAsGroup": 65532}
    assert not podrunner.run(cron_job(step, volumes=[volume], securityContext=without), place).succeeded
    result = podrunner.run(cron_job(step, volumes=[volume]), place)
    assert result.succeeded
    assert result.steps[0].output == "x:\n"


@pytest.mark.parametrize("spec, container, reason", [
    ({"volumes": [{"name": "v", "secret": {"secretName": "nothing"}}]}, {}, 'secret "nothing" not found'),
    ({"volumes": [{"name": "v", "secret": {"secretName": "keys", "items": [{"key": "zz", "path": "zz"}]}}]}, {}, "non-existent secret key: zz"),
    ({"volumes": [{"name": "v", "configMap": {"name": "nothing"}}]}, {}, 'configmap "nothing" not found'),
    ({"volumes": [{"name": "v", "hostPath": {"path": "/etc/absent", "type": "File"}}]}, {}, "hostPath type check failed"),
    ({"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "nothing"}}]}, {}, 'persistentvolumeclaim "nothing" not found'),
    ({"volumes": [{"name": "v", "emptyDir": {}, "secret": {"secretName": "keys"}}]}, {}, "exactly one source"),
    ({}, {"securityContext": {"runAsNonRoot": True, "runAsUser": 0}}, "runAsNonRoot"),
    ({"securityContext": {"runAsNonRoot": True}}, {"image": "docker.io/rclone/rclone:1"}, "runAsNonRoot"),
    ({}, {"image": "docker.io/library/busybox"}, "ErrImagePull"),
    ({}, {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}, "'v' not found"),
    ({}, {"env": [{"name": "X", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "zz"}}}]}, "couldn't find key zz"),
    ({}, {"env": [{"name": "X", "valueFrom": {"secretKeyRef": {"name": "nothing", "key": "a"}}}]}, "secret 'nothing' not found"),
])
def test_refused_as_a_kubelet_refuses(place, spec, container, reason):
    with pytest.raises(world.Refused, match=re.escape(reason)):
        podrunner.run(cron_job(container, **spec), place)


def test_stops_at_the_first_step_that_fails(place):
    result = podrunner.run(cron_job({}, init=[{"name": "one", "args": ["--no-such-flag"]}, {"name": "two"}]), place)
    assert result.names == ["one"]
    assert not result.succeeded


def test_deadline_ends_the_pod(place):
    result = podrunner.run(cron_job({}, init=[{"args": ["--endpoints=https://10.0.0.99:2379", "--command-timeout=1m"]}]), place, deadline=1)
    assert result.steps[0].code == 137
    assert "DeadlineExceeded" in result.steps[0].output


def test_empty_dir_is_shared_and_limited(place):
    """Steps share it, each file stays the writer's, and it holds no more than its limit."""
    volumes = [{"name": "work", "emptyDir": {"sizeLimit": "1Mi"}}, {"name": "big", "emptyDir": {"sizeLimit": "64Mi"}}]
    mounts = [{"name": "work", "mountPath": "/work"}, {"name": "big", "mountPath": "/big"}]
    base = {"image": "docker.io/rclone/rclone:1", "volumeMounts": mounts}

    def write(pod):
        (pod.volumes.paths["big"][0] / "file").write_bytes(bytes(2 << 20))

    step = base | {"name": "copy", "args": ["copyto", "/big/file", "/work/file", "--retries=1", "--config="]}
    result = podrunner.run(cron_job({}, init=[step], volumes=volumes), place, before={"copy": write})
    assert result.names == ["copy"]
    assert result.steps[0].code != 0


def test_nothing_is_left_mounted(place):
    volumes = [{"name": "v", "secret": {"secretName": "keys"}}, {"name": "w", "emptyDir": {}}]
    podrunner.run(cron_job({}, volumes=volumes), place)
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        assert "lab-pod." not in mounts.read()


def test_hosts_of_the_private_network():
    done = tools.run(tools.system_tool("getent", "libc-bin"), "hosts", namespace.KAMAJI_HOSTS[1])
    assert done.stdout.split()[0] == "127.0.1.2"
