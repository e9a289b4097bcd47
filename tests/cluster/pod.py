"""One pod on the node: its containers one after the other, and its status in the API."""
import base64
import shutil
import subprocess
import sys
import threading
import time

from cluster.api import Refusal
from lab import podrunner, world
from lab.sandbox import Container
from lab.volumes import Volumes

RETRY_SECONDS = 1
MESSAGE_BYTES = 2048


class Stopped(Exception):
    """The pod is to end."""


class LivePod(podrunner.Pod):
    """A pod of the API server; `thread` runs it to its end."""

    def __init__(self, node, pod):  # pylint: disable=super-init-not-called
        self.node, self.api = node, node.api
        self.spec, self.namespace = pod["spec"], pod["metadata"]["namespace"]
        self.name, self.uid = pod["metadata"]["name"], pod["metadata"]["uid"]
        self.take(pod["metadata"])
        self.world = world.World(node.folder / "pods" / self.uid)
        self.world.host_root = node.host
        self.world.host_ip = "127.0.0.1"
        self.volumes, self.process, self.stopping = None, None, threading.Event()
        self.inits = self.spec.get("initContainers") or []
        self.states = {c["name"]: waiting("PodInitializing" if self.inits else "ContainerCreating")
                       for c in [*self.inits, *self.spec["containers"]]}
        self.outputs, self.ended, self.begin = {}, set(), now()
        self.told = set()
        self.thread = threading.Thread(target=self.live, daemon=True)

    def stop(self):
        self.stopping.set()
        process = self.process
        if process:
            process.kill()

    # ---- what the API is told ----

    def report(self, phase, reason=None):
        def statuses(containers):
            return [{"name": c["name"], "image": c["image"], "imageID": c["image"], "restartCount": 0,
                     "ready": "running" in self.states[c["name"]], "started": "running" in self.states[c["name"]],
                     "state": self.states[c["name"]]} for c in containers]
        status = {"phase": phase, "hostIP": "127.0.0.1", "podIP": "127.0.0.1", "startTime": self.begin,
                  "initContainerStatuses": statuses(self.inits), "containerStatuses": statuses(self.spec["containers"])}
        if reason:
            status["reason"] = reason
        self.tell("PATCH", f"pods/{self.name}/status", {"status": status}, "application/merge-patch+json")

    def tell(self, method, path, body, kind="application/json"):
        try:
            self.api.ask(method, f"/api/v1/namespaces/{self.namespace}/{path}", body, kind)
        except (OSError, Refusal) as error:  # the pod, its namespace or the server may be going
            if not self.stopping.is_set():
                print(f"pod {self.namespace}/{self.name}: {error}", file=sys.stderr)

    def event(self, reason, message, kind="Warning"):
        """Once for each message, as a kubelet would count the repetitions."""
        if (reason, message) in self.told:
            return
        self.told.add((reason, message))
        about = {"apiVersion": "v1", "kind": "Pod", "namespace": self.namespace, "name": self.name, "uid": self.uid}
        self.tell("POST", "events", {
            "apiVersion": "v1", "kind": "Event", "metadata": {"generateName": f"{self.name}."}, "involvedObject": about,
            "reason": reason, "message": message, "type": kind, "count": 1, "firstTimestamp": now(),
            "lastTimestamp": now(), "source": {"component": "kubelet", "host": "node-1"}})

    # ---- life ----

    def live(self):
        try:
            self.report("Pending")
            self.until_possible(self.mount)
            for spec in [*self.inits, *self.spec["containers"]]:
                if self.run(spec):
                    self.report("Failed")
                    return
            self.report("Succeeded")
        except Stopped:
            pass
        finally:
            self.ended.update(self.states)
            if self.volumes:
                self.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def until_possible(self, attempt):
        """attempt() again and again while it is refused; None when the pod is stopped meanwhile."""
        while not self.stopping.is_set():
            try:
                self.read_secrets()
                return attempt()
            except world.Refused as error:
                self.explain(str(error))
                self.stopping.wait(RETRY_SECONDS)
        raise Stopped

    def read_secrets(self):
        for kind, store in (("secrets", self.world.secrets), ("configmaps", self.world.config_maps)):
            for item in self.api.get(f"/api/v1/namespaces/{self.namespace}/{kind}")["items"]:
                data = item.get("data") or {}
                store[item["metadata"]["name"]] = {
                    k: base64.b64decode(v) if kind == "secrets" else v.encode() for k, v in data.items()}

    def mount(self):
        self.volumes = Volumes(self, self.world, self.folder)

    def explain(self, text):
        """A refusal of the lab in the words of a kubelet."""
        reason, _, message = text.partition(": ")
        current = next((n for n, s in self.states.items() if "waiting" in s), None)
        if reason == "FailedMount":
            self.event("FailedMount", f"MountVolume.SetUp failed for volume : {message}")
        elif reason == "ErrImagePull":
            self.event("Failed", f'Failed to pull image "{message}": not found')
            pulled = self.states[current]["waiting"]["reason"] in ("ErrImagePull", "ImagePullBackOff")
            self.states[current] = waiting("ImagePullBackOff", f'Back-off pulling image "{message}"') if pulled else waiting(
                "ErrImagePull", f'failed to pull and unpack image "{message}": not found')
            self.report("Pending")
        else:
            self.event("Failed", f"Error: {message}")
            self.states[current] = waiting("CreateContainerConfigError", message)
            self.report("Pending")

    def run(self, spec):
        """The exit code of a container."""
        name = spec["name"]
        container = self.until_possible(lambda: Container(self, spec))
        path = self.world.folder / f"{name}.log"
        begin = now()
        with open(path, "wb") as output:
            self.outputs[name] = path
            self.process = container.start(subprocess.PIPE)
            self.states[name] = {"running": {"startedAt": begin}}
            self.report("Pending" if spec in self.inits else "Running")
            for line in self.process.stdout:
                output.write(stamp().encode() + b" F " + (line if line.endswith(b"\n") else line + b"\n"))
                output.flush()
            code = self.process.wait()
            self.process.stdout.close()
        code = 137 if code < 0 else code
        self.states[name] = {"terminated": {"exitCode": code, "reason": "Error" if code else "Completed", "startedAt": begin,
                                            "finishedAt": now(), **({"message": self.last_words(path)} if code else {})}}
        self.ended.add(name)
        if self.stopping.is_set():
            raise Stopped
        return code

    @staticmethod
    def last_words(path):
        """terminationMessagePolicy FallbackToLogsOnError."""
        lines = path.read_text(errors="replace").splitlines(keepends=True)
        return "".join(line.split(" F ", 1)[1] for line in lines)[-MESSAGE_BYTES:]


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def waiting(reason, message=None):
    return {"waiting": {"reason": reason, **({"message": message} if message else {})}}


def stamp():
    nanoseconds = time.time_ns()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(nanoseconds // 10**9)) + f".{nanoseconds % 10**9:09d}Z"
