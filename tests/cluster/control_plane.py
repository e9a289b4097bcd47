"""A real API server with real controllers (tests/kubernetes/apiserver), and kubectl to talk to it."""
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import time

from lab import tools

# How long something that happens by itself (a cache, a controller) may take before a test gives up.
PATIENCE_SECONDS = 60
# Kinds that are not Kubernetes' own: file of the definition -> its name.
FOREIGN_KINDS = {
    tools.ROOT / "tests/kubernetes/talos-serviceaccount.yaml": "serviceaccounts.talos.dev",
    tools.ROOT / "tests/kubernetes/prometheusrule.yaml": "prometheusrules.monitoring.coreos.com",
    tools.ROOT / "tests/kubernetes/datastore.yaml": "datastores.kamaji.clastix.io",
}
# Nothing of the caller's own settings may reach the programs.
ENVIRONMENT = {k: v for k, v in tools.ENVIRONMENT.items()
               if k != "KUBECONFIG" and not k.startswith("KUBERNETES_") and not k.lower().endswith("_proxy")}
# `kubectl wait` ends its watch when it has seen enough, and now and then logs that as an error of the watch.
OWN_WATCH_ENDED = re.compile(r"^[IWE]\d{4} .* reflector\.go:\d+\] .*watch ended with error.*context canceled.*\n", re.M)


class ControlPlane:
    """A running control plane; it ends with the `with` block, or with this process."""

    def __init__(self, folder: pathlib.Path, *arguments):
        self.folder, self.state = folder, folder / "state"
        self.arguments = arguments
        self.process = None

    def __enter__(self):
        program = tools.tool("kubernetes-apiserver")
        reading, writing = os.pipe()
        with os.fdopen(reading, encoding="utf-8") as output, open(self.folder / "stderr", "wb") as log:
            self.process = subprocess.Popen([program, "-dir", str(self.state), *self.arguments], stdin=subprocess.DEVNULL,
                                            stdout=writing, stderr=log, env=ENVIRONMENT, preexec_fn=tools.end_with_parent)
            os.close(writing)
            readable, _, _ = select.select([output], [], [], 3 * PATIENCE_SECONDS)
            line = output.readline() if readable else ""
        if not line.startswith("ready "):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the API server did not start: {(self.folder / 'stderr').read_text()}")
        self.kubeconfig = line.split(maxsplit=1)[1].strip()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def install_foreign_kinds(self):
        for file, name in FOREIGN_KINDS.items():
            self.must("apply", "-f", str(file))
            self.must("wait", "--for=condition=Established", f"crd/{name}", "--timeout=60s")

    def kubectl(self, *arguments, stdin=None, user=None, variables=None):
        """The finished process, whatever its exit code. user: act as this person."""
        command = [tools.tool("kubectl"), "--kubeconfig", self.kubeconfig, "--cache-dir", str(self.folder / "cache"),
                   *(["--as", user] if user else []), *arguments]
        return tools.run(*command, input=stdin or "", env={**ENVIRONMENT, "HOME": str(self.folder), **(variables or {})}, check=False, timeout=300)

    def must(self, *arguments, **options):
        """Standard output of kubectl, which has to succeed without a word on standard error."""
        done = self.kubectl(*arguments, **options)
        assert (done.returncode, OWN_WATCH_ENDED.sub("", done.stderr)) == (0, ""), f"kubectl {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def get(self, *arguments):
        return json.loads(self.must("get", *arguments, "-o", "json"))

    def allows(self, user, namespace, verb, group, resource):
        """Whether the server's authorizer lets this user do this. resource: "pods", or "pods/log"."""
        resource, _, part = resource.partition("/")
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
            "user": user, "groups": ["system:authenticated"], "resourceAttributes": {
                "namespace": namespace, "verb": verb, "group": group, "resource": resource, "subresource": part}}}
        return self.must("create", "-o", "jsonpath={.status.allowed}", "-f", "-", stdin=json.dumps(review)) == "true"

    def create_namespace(self, name, level=None):
        """A namespace in which pods can be made; level: the PodSecurity level that is enforced in it."""
        labels = {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "warn")} if level else {}
        self.must("create", "-f", "-", stdin=json.dumps(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}))
        eventually(lambda: self.kubectl("-n", name, "get", "serviceaccount", "default").returncode == 0,
                   f"no default service account in {name}")


def eventually(condition, otherwise, seconds=PATIENCE_SECONDS):
    """Waits until condition() holds: for caches and controllers, never for luck."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, otherwise
        time.sleep(0.05)
