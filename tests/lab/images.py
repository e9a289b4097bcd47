"""What the container images of the manifests hold: their programs and nothing else. No shell, no libraries.

Facts about the real images: quay.io/coreos/etcd has no entrypoint and its tools in /usr/local/bin; the
image of etcd-defrag is built by ko; talosctl's is made from scratch; rclone's is the one that has a
shell in truth, which a manifest must not rely on.
"""
import dataclasses

from lab import tools


class NotThere(Exception):
    """The kubelet would not get this image."""


@dataclasses.dataclass(frozen=True)
class Image:
    programs: dict
    entrypoint: list
    command: list = dataclasses.field(default_factory=list)
    environment: dict = dataclasses.field(default_factory=dict)
    user: int = 0


def etcd():
    return Image({f"/usr/local/bin/{name}": tools.tool(name) for name in ("etcd", "etcdctl", "etcdutl")},
                 [], ["/usr/local/bin/etcd"])


def rclone():
    return Image({"/usr/local/bin/rclone": tools.tool("rclone")}, ["rclone"], environment={"XDG_CONFIG_HOME": "/config"})


def etcd_defrag():
    return Image({"/ko-app/etcd-defrag": tools.etcd_defrag()}, ["/ko-app/etcd-defrag"], user=65532)


def talosctl():
    return Image({"/talosctl": tools.tool("talosctl", tools.STANDINS)}, ["/talosctl"])


KNOWN = {
    "quay.io/coreos/etcd": etcd,
    "docker.io/rclone/rclone": rclone,
    "ghcr.io/ahrtr/etcd-defrag": etcd_defrag,
    "ghcr.io/siderolabs/talosctl": talosctl,
}


def find(reference):
    """The image for a reference with a tag, a digest or both."""
    name = reference.split("@")[0]
    repository = name.rsplit(":", 1)[0] if ":" in name.rsplit("/", 1)[-1] else name
    if repository not in KNOWN:
        raise NotThere(f"ErrImagePull: {reference}")
    return KNOWN[repository]()
