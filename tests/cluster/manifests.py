"""Command lines of every target, without their namespace, and objects that others would have made."""
import yaml

from lab import tools

S3 = "--snapshot-to s3://backups/prod --keep-last 3"
NODES = "--nodes 10.0.0.11,10.0.0.12,10.0.0.13"
LINES = {
    "kamaji-etcd": "",
    "kamaji-etcd-snapshot": f"--task defrag,snapshot {S3}",
    "kubeadm": "--target kubeadm",
    "kubeadm-secret": "--target kubeadm --access secret --ca-secret etcd-ca --client-secret etcd-client "
                      "--endpoints https://10.0.0.11:2379",
    "talos": f"--target talos {NODES}",
    "talos-snapshot": f"--target talos {NODES} --task defrag,snapshot --snapshot-to pvc://snapshots/etcd",
    "rbac": "--rbac deployer=User:deployer --rbac operator=Group:ops",
    "network-policy": f"--network-policy --task defrag,snapshot {S3}",
    "companions": "--with prometheus-rule,grafana-dashboard",
    "everything": f"--task defrag,snapshot {S3} --network-policy --rbac deployer=User:deployer --rbac operator=Group:ops "
                  "--with prometheus-rule,grafana-dashboard --label team=platform --annotation etcdmaint.test/a=b",
}


def defrag_sh(namespace, etcd="kamaji-etcd"):
    """The CronJob that Kamaji's defrag script makes, as --audit's golden case has it."""
    text = (tools.ROOT / "golden/audit-kamaji-defrag/manifest.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text.replace("store", etcd).replace("tenants", namespace))
