"""Mixtures of options, most of which are accepted together.

MIXTURES is the number of mixtures, MIXTURES_SEED the seed.
"""
import os
import random

COUNT = int(os.environ.get("MIXTURES", "400"))
SEED = os.environ.get("MIXTURES_SEED", "1")
DIGEST = "sha256:" + "a" * 64
SECRET = ["--target=kubeadm", "--access=secret", "--endpoints=https://10.0.0.1:2379,https://10.0.0.2:2379",
          "--ca-secret=c", "--client-secret=d"]
TALOS = ["--target=talos", "--nodes=10.0.0.1,10.0.0.2,10.0.0.3"]
STORES = ["s3://bucket/folder", "s3://bucket", "pvc://claim/folder", "pvc://claim"]
BASES = [[], ["--target=kubeadm"], SECRET, TALOS, ["--target=talos", "--access=hostpath"]]
CHOICES = {
    "task": ["snapshot", "defrag,snapshot"], "snapshot-to": STORES, "s3-endpoint": ["https://s3.example.com"],
    "s3-region": ["eu-west-1"], "s3-credentials": ["kamaji", "aws", "rclone"], "s3-credentials-secret": ["keys"],
    "rclone-remote": ["store"], "s3-ca-secret": ["s3-ca"], "keep-last": ["1", "10"], "keep-within": ["14d", "1h"],
    "snapshot-size-limit": ["1Gi", "10Gi"], "etcd-name": ["team-a", "a" * 40], "etcd-service": ["members"],
    "etcd-client-service": ["clients"], "namespace": ["kube-system", "etcd"], "cluster-domain": ["k8s.local"],
    "client-port": ["12379"], "replicas": ["1", "3", "5"], "ip-family": ["ipv6"], "name": ["nightly"],
    "kubernetes-version": ["1.20", "1.24", "1.33"], "schedule": ["0 3 * * 0", "@daily", "30 2 1 * *", "15 1-23/2 * * *"],
    "snapshot-schedule": ["0 6 * * *", "@hourly"], "time-zone": ["Europe/Lisbon", "UTC"], "stagger": ["20m"],
    "starting-deadline": ["60s", "5m"], "active-deadline": ["10h"], "defrag-rule": ["dbQuotaUsage > 0.5"],
    "min-free": ["200Mi"], "max-usage": ["60"], "min-fragmentation": ["45"], "quota": ["2Gi", "8Gi"],
    "wait-between-defrags": ["0s", "1m"], "command-timeout": ["10m"], "disalarm-threshold": ["50"],
    "image": ["a/b:v0.43.0", "ghcr.io/ahrtr/etcd-defrag:v0.30.0", f"a/b@{DIGEST}"], "pki": ["cert-manager"],
    "etcd-image": ["a/c:v3.6.4"], "talosctl-image": ["a/d:v1.9.0"], "rclone-image": ["a/e:1.68"],
    "image-pull-policy": ["Always"], "image-pull-secret": ["one,two"], "node-selector": ["a=b"],
    "toleration": ["k=v:NoSchedule", "k:NoExecute"], "priority-class": ["system-cluster-critical"],
    "service-account": ["shared"], "label": ["a=b"], "annotation": ["n=x y: z"], "extra-arg": ["--dial-timeout=5s"],
    "host-pki": ["k3s", "rke2", "kubespray"], "host-ca": ["/etc/a/ca.crt"], "host-cert": ["/etc/a/client.crt"],
    "cpu-request": ["10m"], "cpu-limit": ["500m"], "memory-request": ["64Mi"], "memory-limit": ["1Gi"],
    "suspended": ["true"], "move-leader": ["true"], "auto-disalarm": ["true", "false"], "dry-run-defrag": ["true"],
    "s3-path-style": ["false"], "network-policy": ["true"], "create-namespace": ["true"], "gitops": ["argocd", "flux"],
    "rbac": ["deployer=User:x,operator=Group:y"], "with": ["prometheus-rule,grafana-dashboard"], "apply-set": ["set"],
}
def mixture(number):
    chosen = random.Random(f"{SEED} {number}")
    words = list(chosen.choice(BASES))
    for option in chosen.sample(sorted(CHOICES), chosen.randint(1, 7)):
        words.append(f"--{option}={chosen.choice(CHOICES[option])}")
    if any("snapshot" in word for word in words if word.startswith("--task")):
        words.append(f"--snapshot-to={chosen.choice(STORES)}")
    return words
