"""What a pod can ask the cluster and its node for."""
import os
import pathlib


class Refused(Exception):
    """The kubelet would not start the pod; the text begins with its reason or event."""


class World:
    """One namespace's Secrets and ConfigMaps (name -> key -> bytes) and claims (name -> folder), and one node."""

    def __init__(self, folder, host_ip="10.0.0.11"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.host_root = self.folder / "node"
        self.host_ip = host_ip
        self.secrets, self.config_maps, self.claims = {}, {}, {}

    def add_secret(self, name, **keys):
        """Keys with "_" for "." (ca_crt=...) or given as a mapping in `data`; values are text, bytes or a file."""
        data = dict(keys.pop("data", {}))
        data.update({key.replace("_", "."): value for key, value in keys.items()})
        self.secrets[name] = {key: as_bytes(value) for key, value in data.items()}

    def add_claim(self, name, folder=None):
        folder = pathlib.Path(folder or self.folder / "claims" / name)
        folder.mkdir(parents=True, exist_ok=True)
        self.claims[name] = folder
        return folder

    def add_host_file(self, path, content, mode=0o600, user=0):
        target = self.host_root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(as_bytes(content))
        target.chmod(mode)
        os.chown(target, user, user)

    def apply(self, documents):
        """Keeps the ConfigMaps and Secrets of generated documents, as an API server would."""
        for document in documents:
            name = document["metadata"]["name"]
            if document["kind"] == "ConfigMap":
                self.config_maps[name] = {k: v.encode() for k, v in document["data"].items()}
            elif document["kind"] == "Secret":
                self.add_secret(name, data=document["stringData"])

    def key(self, kind, name, key, optional=False):
        """The bytes of one key of a Secret or ConfigMap; None when it is absent and optional."""
        store = {"secret": self.secrets, "configMap": self.config_maps}[kind]
        if name in store and key in store[name]:
            return store[name][key]
        if optional:
            return None
        what = f"{kind.lower()} {name!r} not found" if name not in store else f"couldn't find key {key} in {kind} {name}"
        raise Refused(f"CreateContainerConfigError: {what}")


def as_bytes(value):
    if isinstance(value, pathlib.Path):
        return value.read_bytes()
    return value.encode() if isinstance(value, str) else value
