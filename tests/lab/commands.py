"""The command lines whose output the lab runs, in this place only."""
from lab import s3

BUCKET = "backups"
TO_S3 = f"--snapshot-to s3://{BUCKET}/etcd --s3-endpoint {s3.URL} --s3-ca-secret s3-ca"
TO_CLAIM = "--snapshot-to pvc://snapshots/etcd"
RECLAIM = "--min-free 8Mi --wait-between-defrags 1s"

KAMAJI_DEFRAG = RECLAIM
KAMAJI_DEFRAG_DEFAULTS = ""
KAMAJI_DEFRAG_MOVE_LEADER = f"{RECLAIM} --move-leader"
KAMAJI_DEFRAG_DRY_RUN = f"{RECLAIM} --dry-run-defrag"
KAMAJI_DEFRAG_IMPATIENT = "--min-free 8Mi --wait-between-defrags 3s --command-timeout 3s"
KAMAJI_DEFRAG_CERT_MANAGER = f"{RECLAIM} --pki cert-manager"
KUBEADM_HOSTPATH = f"--target kubeadm {RECLAIM}"
KUBEADM_SECRET = ("--target kubeadm --access secret --ca-secret etcd-ca --client-secret etcd-client "
                  f"--endpoints https://10.0.0.11:2379,https://10.0.0.12:2379,https://10.0.0.13:2379 {RECLAIM}")
TALOS = "--target talos --nodes 10.0.0.11,10.0.0.12,10.0.0.13"
TALOS_HOSTPATH = f"--target talos --access hostpath {RECLAIM}"

# Where bucket, folder and URL come from differs with the preset of credentials.
SNAPSHOT_FROM_SECRET = "--task snapshot --s3-ca-secret s3-ca --keep-last 3"
SNAPSHOT_KAMAJI_KEYS = f"--task snapshot {TO_S3} --keep-last 3"
SNAPSHOT_AWS_KEYS = f"--task snapshot {TO_S3} --s3-credentials aws --s3-credentials-secret aws-keys"
SNAPSHOT_RCLONE_CONF = (f"--task snapshot --snapshot-to s3://{BUCKET}/etcd --s3-credentials rclone --rclone-remote offsite "
                        "--s3-credentials-secret rclone-conf --s3-ca-secret s3-ca")
SNAPSHOT_CLAIM = f"--task snapshot {TO_CLAIM} --keep-last 3"
SNAPSHOT_KUBEADM = f"--target kubeadm --task snapshot {TO_S3} --keep-last 2"
SNAPSHOT_KUBEADM_CLAIM = f"--target kubeadm --task snapshot {TO_CLAIM}"
SNAPSHOT_KUBEADM_SECRET = f"{KUBEADM_SECRET} --task snapshot {TO_S3}"
SNAPSHOT_TALOS = f"{TALOS} --task snapshot {TO_CLAIM} --keep-last 2"


def retention(destination, arguments):
    return f"--task snapshot {TO_S3 if destination == 's3' else TO_CLAIM} {arguments}"
