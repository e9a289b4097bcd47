"""A private network for this process and its children, with the names that pods would resolve.

enter() unshares the network and the mounts of the running process (root is needed); there is no way
back, and nothing to clean up: everything goes with the process.
"""
import atexit
import ctypes
import os
import pathlib
import tempfile

from lab import tools

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_REC, MS_PRIVATE, MS_BIND = 0x4000, 0x40000, 0x1000

KAMAJI_HOSTS = [f"kamaji-etcd-{i}.kamaji-etcd.kamaji-system.svc.cluster.local" for i in range(3)]
KAMAJI_SERVICE = "kamaji-etcd-client.kamaji-system.svc.cluster.local"
KAMAJI_ADDRESSES = ["127.0.1.1", "127.0.1.2", "127.0.1.3"]
NODES = ["10.0.0.11", "10.0.0.12", "10.0.0.13"]
S3_HOST, S3_ADDRESS = "s3.lab.test", "10.0.1.1"
HOSTS = [("127.0.0.1", "localhost"), (S3_ADDRESS, S3_HOST), *zip(KAMAJI_ADDRESSES, KAMAJI_HOSTS),
         *((address, KAMAJI_SERVICE) for address in KAMAJI_ADDRESSES)]

libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source, target, kind=None, flags=0, data=None):
    as_bytes = [None if x is None else str(x).encode() for x in (source, target, kind)]
    check(libc.mount(*as_bytes, flags, data and data.encode()), f"mount {target}")


def unmount(target):
    check(libc.umount2(str(target).encode(), 2), f"umount {target}")


def tmpfs(folder, size):
    """Mounts an empty file system of `size` bytes."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mount("tmpfs", folder, "tmpfs", data=f"size={size},mode=0755")
    return folder


def enter():
    if os.geteuid():
        tools.missing("the lab needs root: it makes a network namespace, and pods with their own uids")
    ip = tools.system_tool("ip", "iproute2")
    try:
        check(libc.unshare(CLONE_NEWNS | CLONE_NEWNET), "unshare")
        mount("none", "/", flags=MS_REC | MS_PRIVATE)
    except OSError as error:
        tools.missing(f"the lab cannot have its own namespaces: {error}")
    tools.run(ip, "link", "set", "lo", "up")
    for address in [*NODES, S3_ADDRESS]:
        tools.run(ip, "address", "add", f"{address}/32", "dev", "lo")
    handle, path = tempfile.mkstemp(prefix="lab-hosts.")
    with os.fdopen(handle, "w", encoding="utf-8") as hosts:
        hosts.writelines(f"{address} {name}\n" for address, name in HOSTS)
    os.chmod(path, 0o644)
    atexit.register(os.unlink, path)  # sandboxes mount it again: it has to stay that long
    mount(path, "/etc/hosts", flags=MS_BIND)
