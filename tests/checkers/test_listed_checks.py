"""The checks of kube-linter and Polaris, by their own names, on the parsed manifests. Neither program comes
from a package registry, so what their documentation says each check looks at is written out here.

Not met, on purpose: kube-linter's optional restart-policy (wants Always or OnFailure: a failed
defragmentation must not be repeated blindly), liveness and readiness probes (meaningless for a pod that
ends), Polaris' missingNetworkPolicy (wants an ingress rule: nothing has to reach these pods),
priorityClassNotSet and required labels or annotations (the user's own: --priority-class, --label,
--annotation).
"""
import re

import pytest

import commands
import toolbox
from toolbox import containers, of_kind, pod_templates

SENSITIVE = re.compile(r"(?i)secret|password|token|access_key|private_key")
SYSTEM_FOLDERS = {"/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"}

# Exactly what reading the certificates from the node costs, and why.
HOSTPATH = {"polaris hostPathSet": "the certificate files are where the distribution keeps them"}
ROOT = {
    "kube-linter run-as-non-root": "the key files on the node belong to user 0 and are for nobody else",
    "polaris runAsRootAllowed": "the same; Talos gives its files to user 60, who needs no exception",
}
# What it costs to use a Secret made for other programs as it is.
SECRET_IN_ENVIRONMENT = {
    "kube-linter read-secret-from-env-var": "rclone reads single keys from nowhere else; --s3-credentials rclone mounts a file",
}


def failures(text):
    """{check} of those not met."""
    found = set()

    def expect(check, condition):
        if not condition:
            found.add(check)

    accounts = {(d["metadata"]["namespace"], d["metadata"]["name"]): d for d in of_kind(text, "ServiceAccount")
                if d["apiVersion"] == "v1"}
    policies = of_kind(text, "NetworkPolicy")
    for job in of_kind(text, "CronJob"):
        namespace, name = job["metadata"]["namespace"], job["metadata"]["name"]
        template = job["spec"]["jobTemplate"]["spec"]["template"]
        pod, labels = template["spec"], template["metadata"]["labels"]
        security = pod["securityContext"]
        volumes = {v["name"]: v for v in pod.get("volumes", [])}
        account = accounts.get((namespace, pod["serviceAccountName"]))

        expect("kube-linter no-extensions-v1beta", job["apiVersion"] == "batch/v1")
        expect("kube-linter job-ttl-seconds-after-finished",
               "ttlSecondsAfterFinished" not in job["spec"]["jobTemplate"]["spec"])
        expect("kube-linter use-namespace", namespace != "default")
        expect("kube-linter host-network", not pod.get("hostNetwork"))
        expect("kube-linter host-pid", not pod.get("hostPID"))
        expect("kube-linter host-ipc", not pod.get("hostIPC"))
        expect("kube-linter non-existent-service-account", account is not None)
        expect("kube-linter default-service-account", pod["serviceAccountName"] != "default")
        expect("kube-linter deprecated-service-account-field", "serviceAccount" not in pod)
        expect("kube-linter sensitive-host-mounts",
               not any(v.get("hostPath", {}).get("path") in SYSTEM_FOLDERS for v in volumes.values()))
        expect("kube-linter non-isolated-pod", not policies or any(selects(p, namespace, labels) for p in policies))
        expect("kube-linter dangling-networkpolicy",
               all(any(selects(p, namespace, t["metadata"]["labels"]) for t in pod_templates(text)) for p in policies))
        expect("polaris hostPathSet", not any("hostPath" in v for v in volumes.values()))
        expect("polaris metadataAndInstanceMismatched",
               job["metadata"]["labels"].get("app.kubernetes.io/instance") == name)
        expect("polaris automountServiceAccountToken", pod["automountServiceAccountToken"] is False
               and account and account["automountServiceAccountToken"] is False)

        for c in containers(template):
            own, resources, env = c["securityContext"], c["resources"], c.get("env", [])
            image, _, digest = c["image"].partition("@")
            tag = image.rpartition("/")[2].partition(":")[2]
            user = own.get("runAsUser", security.get("runAsUser"))
            group = own.get("runAsGroup", security.get("runAsGroup"))
            non_root = own.get("runAsNonRoot", security.get("runAsNonRoot")) is True and bool(user) and bool(group)
            capabilities = own["capabilities"]
            expect("kube-linter latest-tag", tag not in ("", "latest"))
            expect("polaris tagNotSpecified", bool(tag))
            expect("kube-linter image digest", not digest or re.fullmatch("sha256:[0-9a-f]{64}", digest))
            expect("kube-linter unset-cpu-requirements", "cpu" in resources["requests"])
            expect("kube-linter unset-memory-requirements", {"memory"} <= resources["requests"].keys() & resources["limits"].keys())
            expect("polaris cpuLimitsMissing", "cpu" in resources["limits"])
            expect("kube-score ephemeral-storage", "ephemeral-storage" in resources["requests"].keys() & resources["limits"].keys())
            expect("kube-linter privileged-container", not own.get("privileged"))
            expect("kube-linter privilege-escalation-container", own["allowPrivilegeEscalation"] is False)
            expect("kube-linter no-read-only-root-fs", own["readOnlyRootFilesystem"] is True)
            expect("kube-linter drop-net-raw-capability", capabilities["drop"] == ["ALL"])
            expect("polaris dangerousCapabilities", not capabilities.get("add"))
            expect("polaris linuxHardening", (own.get("seccompProfile") or security.get("seccompProfile"))
                   == {"type": "RuntimeDefault"})
            expect("kube-linter run-as-non-root", non_root)
            expect("polaris runAsRootAllowed", non_root)
            expect("polaris hostPortSet", not any("hostPort" in p for p in c.get("ports", [])))
            expect("kube-linter duplicate-env-var", len({e["name"] for e in env}) == len(env))
            expect("kube-linter env-var-secret", not any(SENSITIVE.search(e["name"]) and "value" in e for e in env))
            expect("kube-linter read-secret-from-env-var", not any("secretKeyRef" in e.get("valueFrom", {}) for e in env))
            expect("kube-linter writable-host-mount",
                   all(m.get("readOnly") for m in c.get("volumeMounts", []) if "hostPath" in volumes[m["name"]]))
            expect("no shell", not any(re.fullmatch(r"(/bin/)?(ba|da|a)?sh", a) for a in c.get("command", []) + c.get("args", [])))
    for role in of_kind(text, "Role") + of_kind(text, "ClusterRole"):
        for rule in role["rules"]:
            expect("kube-linter wildcard-in-rules", not any("*" in rule.get(k, []) for k in ("apiGroups", "resources", "verbs")))
            expect("kube-linter access-to-secrets", "secrets" not in rule["resources"])
            expect("polaris pods/exec", not {"pods/exec", "pods/attach"} & set(rule["resources"]))
    # A namespace is the one thing that takes a right outside of namespaces.
    expect("no cluster-wide rights", all(rule["resources"] == ["namespaces"] for role in of_kind(text, "ClusterRole")
                                         for rule in role["rules"]))
    expect("no Secret", not of_kind(text, "Secret"))
    return found


def selects(policy, namespace, labels):
    wanted = policy["spec"]["podSelector"].get("matchLabels", {})
    return (policy["metadata"]["namespace"] == namespace and wanted and wanted.items() <= labels.items()
            and set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"})


@pytest.mark.parametrize("command", commands.ALL, ids=lambda c: c.name)
def test_listed_checks(command):
    text = toolbox.generate(*command.arguments)
    assert of_kind(text, "CronJob")
    allowed = set(HOSTPATH) if command.level == "privileged" else set()
    if command.level == "privileged" and "--target talos" not in command.line:
        allowed |= set(ROOT)
    if "s3-credentials rclone" not in command.line and "pvc://" not in command.line and "snapshot" in command.line:
        allowed |= set(SECRET_IN_ENVIRONMENT)
    assert failures(text) == allowed


@pytest.mark.parametrize("good, bad, check", [
    ("enableServiceLinks: false", "hostNetwork: true", "kube-linter host-network"),
    ("- ALL", "- NET_RAW", "kube-linter drop-net-raw-capability"),
    ("runAsNonRoot: true", "runAsNonRoot: false", "kube-linter run-as-non-root"),
    ("restartPolicy: Never", "restartPolicy: Never\n          serviceAccount: x", "kube-linter deprecated-service-account-field"),
])
def test_a_fault_is_found(good, bad, check):
    text = toolbox.generate()
    assert good in text
    assert check in failures(text.replace(good, bad))
