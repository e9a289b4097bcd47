"""The manifests that the checks look at: one command line each, in this place only.

ORDINARY covers every target, access mode and task with little more than defaults. HARDENED holds the
command lines of the README's section on checkers: with these flags nothing is left to complain about.
"""
import dataclasses
import shlex

DIGEST = "sha256:" + "0123456789abcdef" * 4
IMAGES = (
    f"--image ghcr.io/ahrtr/etcd-defrag:v0.43.0@{DIGEST} --etcd-image quay.io/coreos/etcd:v3.6.16@{DIGEST} "
    f"--rclone-image docker.io/rclone/rclone:1.75.1@{DIGEST} "
    f"--talosctl-image ghcr.io/siderolabs/talosctl:v1.13.5@{DIGEST} --image-pull-policy Always"
)
S3 = "--snapshot-to s3://backups/etcd --s3-endpoint https://s3.example.com --s3-credentials-secret etcd-s3 --keep-last 14"
# Keys as a file; the other presets hand rclone the keys through its environment.
S3_FILE = ("--snapshot-to s3://backups/etcd --s3-credentials rclone --rclone-remote minio "
           "--s3-credentials-secret etcd-s3 --keep-last 14")
RBAC = "--rbac deployer=User:deployer --rbac operator=User:operator"
NODES = "--nodes 10.0.0.11,10.0.0.12,10.0.0.13"
KUBEADM_ENDPOINTS = "--endpoints https://10.0.0.1:2379,https://10.0.0.2:2379,https://10.0.0.3:2379"


@dataclasses.dataclass(frozen=True)
class Command:
    """One command line. level: what PodSecurity level its pods must reach."""

    name: str
    line: str
    level: str = "restricted"

    @property
    def arguments(self):
        return tuple(shlex.split(self.line))


ORDINARY = [
    Command("kamaji-etcd", ""),
    Command("kamaji-etcd-letters", '-e tenant -s tenant -n etcd -j "15 3 * * 0"'),
    Command("kamaji-etcd-cert-manager", "--pki cert-manager"),
    Command("kamaji-etcd-snapshot", "--task snapshot"),
    Command("kamaji-etcd-both-s3", f"--task defrag,snapshot {S3}"),
    Command("kamaji-etcd-snapshot-aws", f"--task snapshot {S3} --s3-credentials aws --s3-ca-secret s3-ca"),
    Command("kamaji-etcd-snapshot-rclone", f"--task snapshot {S3_FILE}"),
    Command("kamaji-etcd-snapshot-pvc", "--task snapshot --snapshot-to pvc://etcd-backups/prod --keep-within 14d"),
    Command("kamaji-etcd-everything",
            f"--task defrag,snapshot {S3} {RBAC} -n etcd-new --network-policy --create-namespace --pod-security restricted"),
    Command("kamaji-etcd-alerts", f"--task defrag,snapshot {S3} {RBAC} --with prometheus-rule,grafana-dashboard"),
    Command("kubeadm", "--target kubeadm", "privileged"),
    Command("kubeadm-both", f"--target kubeadm --task defrag,snapshot {S3}", "privileged"),
    Command("kubeadm-k3s", "--target kubeadm --host-pki k3s", "privileged"),
    Command("kubeadm-rke2", "--target kubeadm --host-pki rke2", "privileged"),
    Command("kubeadm-kubespray", "--target kubeadm --host-pki kubespray", "privileged"),
    Command("kubeadm-secret",
            f"--target kubeadm --access secret --ca-secret etcd-ca --client-secret etcd-client {KUBEADM_ENDPOINTS}"),
    Command("kubeadm-secret-snapshot",
            f"--target kubeadm --access secret --ca-secret etcd-ca --client-secret etcd-client {KUBEADM_ENDPOINTS} "
            f"--task snapshot {S3}"),
    Command("talos", f"--target talos {NODES}"),
    Command("talos-both", f"--target talos {NODES} --task defrag,snapshot {S3}"),
    Command("talos-snapshot-pvc", f"--target talos {NODES} --task snapshot --snapshot-to pvc://etcd-backups/talos"),
    Command("talos-hostpath", "--target talos --access hostpath", "privileged"),
]

# Talos' own namespace is an example: the machine configuration has to allow it (see --explain).
HARDENED = [
    Command("kamaji-etcd-hardened", f"--task defrag,snapshot {S3_FILE} --network-policy {IMAGES}"),
    Command("kamaji-etcd-pvc-hardened",
            f"--task defrag,snapshot --snapshot-to pvc://etcd-backups/prod --network-policy {IMAGES}"),
    Command("talos-hardened", f"--target talos {NODES} -n etcd-maintenance --task defrag,snapshot {S3_FILE} --network-policy {IMAGES}"),
    Command("kubeadm-secret-hardened",
            f"--target kubeadm --access secret --ca-secret etcd-ca --client-secret etcd-client {KUBEADM_ENDPOINTS} "
            f"-n etcd-maintenance --task defrag,snapshot {S3_FILE} --network-policy {IMAGES}"),
]
KUBEADM_HOSTPATH = Command("kubeadm-hostpath-hardened",
                           f"--target kubeadm -n etcd-host --network-policy {IMAGES}", "privileged")

ALL = [*ORDINARY, *HARDENED, KUBEADM_HOSTPATH]
