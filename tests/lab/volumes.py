"""The volumes of a pod, as a kubelet makes them: owners, modes, sizes, and what it refuses."""
import os
import pathlib
import re
import stat

from lab import namespace
from lab.world import Refused

UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def quantity(text):
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text)).groups()
    return int(float(number) * UNITS[unit])


class Volumes:
    """paths[name] = (folder or file on this machine, whether the volume is read-only by nature)."""

    def __init__(self, pod, world, folder):
        self.pod, self.world, self.folder = pod, world, pathlib.Path(folder)
        self.group = (pod.spec.get("securityContext") or {}).get("fsGroup")
        self.mounted, self.paths = [], {}
        try:
            self.make_all()
        except BaseException:
            self.release()
            raise

    def make_all(self):
        for volume in self.pod.spec.get("volumes") or []:
            name, kinds = volume["name"], [k for k in volume if k != "name"]
            if len(kinds) != 1:
                raise Refused(f"volume {name}: exactly one source is needed, not {kinds}")
            make = getattr(self, "make_" + kinds[0], None)
            if make is None:
                raise Refused(f"volume {name}: the lab has no {kinds[0]} volumes")
            self.paths[name] = make(name, volume[kinds[0]])

    def empty(self, name, size):
        folder = namespace.tmpfs(self.folder / name, size)
        self.mounted.append(folder)
        return folder

    def make_emptyDir(self, name, source):  # noqa: N802 (named after the field)
        """A file system of its own: more than sizeLimit cannot be written (a kubelet evicts the pod instead)."""
        folder = self.empty(name, quantity((source or {}).get("sizeLimit", "1Gi")))
        folder.chmod(0o777)
        self.give_to_group(folder, 0o2777)
        return folder, False

    def make_secret(self, name, source):
        return self.project(name, source, [{"secret": {**source, "name": source["secretName"]}}])

    def make_configMap(self, name, source):  # noqa: N802
        return self.project(name, source, [{"configMap": source}])

    def make_downwardAPI(self, name, source):  # noqa: N802
        return self.project(name, source, [{"downwardAPI": source}])

    def make_projected(self, name, source):
        return self.project(name, source, source["sources"])

    def make_hostPath(self, name, source):  # noqa: N802
        path = self.world.host_root / source["path"].lstrip("/")
        kind = source.get("type", "")
        fits = {"": lambda: True, "File": path.is_file, "Directory": path.is_dir}.get(kind)
        if fits is None or not fits() or not path.exists():
            raise Refused(f"FailedMount: volume {name}: hostPath type check failed: {source['path']} is not a {kind or 'path'}")
        return path, False

    def make_persistentVolumeClaim(self, name, source):  # noqa: N802
        claim = source["claimName"]
        if claim not in self.world.claims:
            raise Refused(f'Unschedulable: persistentvolumeclaim "{claim}" not found')
        folder = self.world.claims[claim]
        if self.group is not None:
            for path in [folder, *folder.rglob("*")]:
                self.give_to_group(path, 0o2775 if path.is_dir() else stat.S_IMODE(path.stat().st_mode) | 0o660)
        return folder, bool(source.get("readOnly"))

    def give_to_group(self, path, mode):
        if self.group is not None:
            os.chown(path, -1, self.group)
            path.chmod(mode)

    def project(self, name, source, sources):
        """Files below a hidden folder, each behind two symbolic links, as a kubelet writes them."""
        root = self.empty(name, 4 << 20)
        data = root / "..2026_01_01"
        data.mkdir(mode=0o755)
        for part in sources:
            (kind, what), = part.items()
            for path, content, mode in self.files(kind, what):
                target = data / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                mode = mode if mode is not None else source.get("defaultMode", 0o644)
                if self.group is not None:  # the group may always read
                    os.chown(target, 0, self.group)
                    mode |= 0o440
                target.chmod(mode)
        (root / "..data").symlink_to(data.name)
        for first in {p.relative_to(data).parts[0] for p in data.rglob("*")}:
            (root / first).symlink_to(f"..data/{first}")
        return root, True

    def files(self, kind, source):
        """(path, content, mode or None) of each file of a source."""
        if kind == "downwardAPI":
            for item in source["items"]:
                yield item["path"], self.pod.field(item["fieldRef"]["fieldPath"]).encode(), item.get("mode")
            return
        if kind not in ("secret", "configMap"):
            raise Refused(f"the lab has no projected {kind}")
        store = self.world.secrets if kind == "secret" else self.world.config_maps
        name, optional = source["name"], source.get("optional")
        if name not in store:
            if optional:
                return
            raise Refused(f'FailedMount: {kind.lower()} "{name}" not found')
        items = source.get("items") or [{"key": k, "path": k} for k in store[name]]
        for item in items:
            if item["key"] in store[name]:
                yield item["path"], store[name][item["key"]], item.get("mode")
            elif not optional:
                raise Refused(f"FailedMount: references non-existent {kind} key: {item['key']}")

    def release(self):
        for folder in reversed(self.mounted):
            namespace.unmount(folder)
