"""A node: takes the pods that the scheduler gives it, runs their containers in the lab's sandbox, tells the
API server what becomes of them, and serves their logs to it over HTTPS, as a kubelet does.
"""
import http.client
import shutil
import ssl
import threading

from cluster.api import Refusal
from cluster.logs import LogServer
from cluster.pod import LivePod, now

NAME = "node-1"
RESOURCES = {"cpu": "16", "memory": "64Gi", "ephemeral-storage": "500Gi", "pods": "500"}


class Node:
    """Ready when made. `claims`: volume claims (name -> folder); `host`: folder with the node's files."""

    def __init__(self, plane, api, folder):
        self.api, self.folder = api, folder
        self.host = folder / "host"
        self.host.mkdir(parents=True)
        self.pods, self.lock, self.stopping = {}, threading.Lock(), threading.Event()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(plane.state / "node.crt", plane.state / "node.key")
        tls.load_verify_locations(plane.state / "ca.crt")
        tls.verify_mode = ssl.CERT_REQUIRED  # only the API server reads logs
        self.logs = LogServer(self, tls)
        self.register()
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()

    def register(self):
        """The server adds a taint to every new Node, which the controller of nodes takes away once it is ready."""
        self.api.ask("POST", "/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {
            "name": NAME, "labels": {"kubernetes.io/hostname": NAME, "kubernetes.io/os": "linux",
                                     "node-role.kubernetes.io/control-plane": ""}}})
        self.api.merge(f"/api/v1/nodes/{NAME}/status", {"status": {
            "capacity": RESOURCES, "allocatable": RESOURCES,
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": self.logs.port}},
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "lastHeartbeatTime": now(),
                            "lastTransitionTime": now()}]}})
        self.api.merge(f"/api/v1/nodes/{NAME}", {"spec": {"taints": None}})

    def watch(self):
        while not self.stopping.is_set():
            try:
                # Short, because the API server does not end while somebody watches; each begins with all pods.
                for kind, pod in self.api.watch(f"/api/v1/pods?watch=1&timeoutSeconds=2&fieldSelector=spec.nodeName%3D{NAME}"):
                    self.take(kind, pod)
            except (OSError, http.client.HTTPException, Refusal, ValueError):
                self.stopping.wait(0.2)

    def take(self, kind, pod):
        uid, meta = pod["metadata"]["uid"], pod["metadata"]
        with self.lock:
            known = self.pods.get(uid)
            if known is None and kind != "DELETED" and pod["status"].get("phase") == "Pending":
                known = self.pods[uid] = LivePod(self, pod)
                known.thread.start()
        if kind == "DELETED" or "deletionTimestamp" in meta:
            if known:
                known.stop()
            if kind != "DELETED":
                threading.Thread(target=self.remove, args=(pod, known), daemon=True).start()

    def remove(self, pod, known):
        """Says that nothing of the pod is left, without which it stays for ever."""
        if known:
            known.thread.join(30)
        meta = pod["metadata"]
        try:
            self.api.ask("DELETE", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}",
                         {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0,
                          "preconditions": {"uid": meta["uid"]}})
        except (OSError, Refusal):
            pass  # it is gone already

    def find(self, namespace, name):
        with self.lock:
            found = [p for p in self.pods.values() if (p.namespace, p.name) == (namespace, name)]
        return found[-1] if found else None

    def stop(self):
        self.stopping.set()
        with self.lock:
            pods = list(self.pods.values())
        for pod in pods:
            pod.stop()
        for pod in pods:
            pod.thread.join(30)
        self.watcher.join(30)
        self.logs.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
