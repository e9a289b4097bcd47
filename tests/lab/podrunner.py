"""Runs the pod of a CronJob once: initContainers in order, then the containers, up to the first failure.

That is a Job with restartPolicy Never and backoffLimit 0. What a kubelet would not start is the
exception world.Refused.
"""
import dataclasses
import random
import re
import shutil
import tempfile
import time
import uuid

from lab.sandbox import Container
from lab.volumes import Volumes
from lab.world import Refused


@dataclasses.dataclass
class Step:
    name: str
    code: int
    output: str
    seconds: float


@dataclasses.dataclass
class Result:
    """What happened; steps after the failing one are absent."""

    name: str
    uid: str
    steps: list

    @property
    def succeeded(self):
        return self.steps[-1].code == 0

    @property
    def names(self):
        return [step.name for step in self.steps]

    def output(self, name):
        return next(step.output for step in self.steps if step.name == name)

    def __str__(self):
        return "\n".join(f"== {s.name}: exit code {s.code}, {s.seconds:.1f} s\n{s.output[-3000:]}" for s in self.steps)


class Pod:
    """A pod on its node: identity, volumes, and what its containers need."""

    def __init__(self, cron_job, world):
        job = cron_job["spec"]["jobTemplate"]["spec"]
        template = job["template"]
        self.spec, self.world = template["spec"], world
        self.namespace = cron_job["metadata"]["namespace"]
        suffix = "".join(random.choices("bcdfghjklmnpqrstvwxz2456789", k=5))
        minutes = int(time.time() // 60)
        self.name = f"{cron_job['metadata']['name']}-{minutes}-{suffix}"[-63:].lstrip("-.")
        self.uid = str(uuid.uuid4())
        self.take(template.get("metadata") or {})
        self.deadline = min(filter(None, [job.get("activeDeadlineSeconds"), self.spec.get("activeDeadlineSeconds"), 10**6]))
        try:
            self.volumes = Volumes(self, world, self.folder)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def take(self, metadata):
        """The rest, from the metadata and from what is set already."""
        self.labels = metadata.get("labels") or {}
        self.annotations = metadata.get("annotations") or {}
        self.security = self.spec.get("securityContext") or {}
        self.folder = tempfile.mkdtemp(prefix="lab-pod.")

    def field(self, path):
        keyed = re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path)
        if keyed:
            return (self.labels if keyed[1] == "labels" else self.annotations).get(keyed[2], "")
        known = {"metadata.name": self.name, "metadata.namespace": self.namespace, "metadata.uid": self.uid,
                 "spec.nodeName": "node-1", "spec.serviceAccountName": self.spec.get("serviceAccountName", "default"),
                 "status.hostIP": self.world.host_ip, "status.podIP": "127.0.0.1"}
        if path not in known:
            raise Refused(f"fieldRef: {path} is not known")
        return known[path]

    def environment(self, container, image):
        """The image's variables, the runtime's and the manifest's, whose $(NAME) see the ones before them."""
        result = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/",
                  **image.environment, "HOSTNAME": self.name, "KUBERNETES_SERVICE_HOST": "10.96.0.1",
                  "KUBERNETES_SERVICE_PORT": "443"}
        for entry in container.get("env") or []:
            source = entry.get("valueFrom")
            value = self.expand(entry.get("value", ""), result) if source is None else self.from_source(source)
            if value is not None:
                result[entry["name"]] = value
        return result

    def from_source(self, source):
        (kind, reference), = source.items()
        if kind == "fieldRef":
            return self.field(reference["fieldPath"])
        if kind not in ("secretKeyRef", "configMapKeyRef"):
            raise Refused(f"env: the lab has no {kind}")
        found = self.world.key(kind.removesuffix("KeyRef"), reference["name"], reference["key"], reference.get("optional"))
        return None if found is None else found.decode()

    @staticmethod
    def expand(text, variables):
        """$(NAME) of known variables; $$ is a dollar sign; everything else stays as it is."""
        return re.sub(r"\$(?:\$|\(([^)]*)\))", lambda m: "$" if m[0] == "$$" else variables.get(m[1], m[0]), text)

    def close(self):
        self.volumes.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(cron_job, world, before=None, deadline=90):
    """Runs the pod. before: step name -> function(pod), called just before that step; deadline: seconds, at
    most the manifest's own (nothing in the lab takes as long as that allows)."""
    pod = Pod(cron_job, world)
    try:
        end = time.monotonic() + min(pod.deadline, deadline)
        result = Result(pod.name, pod.uid, [])
        containers = [*(pod.spec.get("initContainers") or []), *pod.spec["containers"]]
        if unknown := set(before or {}) - {spec["name"] for spec in containers}:
            raise KeyError(f"the pod has no step {unknown}")
        for spec in containers:
            if before and spec["name"] in before:
                before[spec["name"]](pod)
            result.steps.append(Step(spec["name"], *Container(pod, spec).run(end)))
            if result.steps[-1].code:
                break
        return result
    finally:
        pod.close()
