"""One container in bubblewrap: the image's programs, the mounts, one uid, no capabilities."""
import os
import subprocess
import time

from lab import images, tools
from lab.world import Refused

LAUNCH = "/.launch"
RUNTIME_DEFAULTS = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "NET_BIND_SERVICE")


class Container:
    def __init__(self, pod, spec):
        self.pod, self.spec = pod, spec
        self.context = {**pod.security, **(spec.get("securityContext") or {})}
        try:
            self.image = images.find(spec["image"])
        except images.NotThere as error:
            raise Refused(str(error)) from error
        self.uid = self.context.get("runAsUser", self.image.user)
        self.gid = self.context.get("runAsGroup", 0)
        if self.context.get("runAsNonRoot") and self.uid == 0:
            raise Refused("CreateContainerConfigError: container has runAsNonRoot and image will run as root")
        if self.context.get("privileged"):
            raise Refused("the lab runs no privileged container")
        self.environment = pod.environment(spec, self.image)
        self.command = self.full_command()

    def full_command(self):
        """`command` replaces the image's entrypoint and its default arguments, `args` only the latter."""
        command, arguments = self.spec.get("command"), self.spec.get("args")
        words = (command if command else self.image.entrypoint) + (arguments if arguments else [] if command else self.image.command)
        for word in words:
            if not isinstance(word, str):
                raise Refused(f"container {self.spec['name']}: {word!r} is not a string")
        return [self.pod.expand(word, self.environment) for word in words]

    def added_capabilities(self):
        dropped = set((self.context.get("capabilities") or {}).get("drop") or [])
        return [] if "ALL" in dropped else [c for c in RUNTIME_DEFAULTS if c not in dropped]

    def parents(self, path, made):
        """bubblewrap makes the folders above a mount point unreadable: they are made here, open."""
        parts = path.strip("/").split("/")[:-1]
        for n in range(len(parts)):
            folder = "/" + "/".join(parts[:n + 1])
            if folder not in made:
                made.add(folder)
                yield from ("--perms", "0755", "--dir", folder)

    def arguments(self):
        """bubblewrap's command line up to the container's own."""
        line = [tools.system_tool("bwrap", "bubblewrap"), "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname",
                self.pod.name[:63], "--die-with-parent", "--clearenv", "--perms", "0755", "--dir", "/etc"]
        made = {"/etc"}
        bound = [*((str(real), path, True) for path, real in self.image.programs.items()),
                 ("/etc/hosts", "/etc/hosts", True), (str(tools.tool("launch", tools.STANDINS)), LAUNCH, True), *self.mounts()]
        line += ["--proc", "/proc", "--dev", "/dev"]
        for source, target, read_only in bound:
            line += [*self.parents(target, made), "--ro-bind" if read_only else "--bind", source, target]
        line += ["--chmod", "0755", "/"]
        if self.context.get("readOnlyRootFilesystem"):
            line += ["--remount-ro", "/"]
        for name, value in self.environment.items():
            line += ["--setenv", name, value]
        line += ["--cap-drop", "ALL"]
        for capability in ["SETUID"] * (self.uid != 0) + (self.added_capabilities() if self.uid == 0 else []):
            line += ["--cap-add", f"CAP_{capability}"]
        return [*line, "--chdir", self.spec.get("workingDir") or "/", "--", LAUNCH, str(self.uid)]

    def mounts(self):
        for mount in sorted(self.spec.get("volumeMounts") or [], key=lambda m: m["mountPath"]):
            if mount["name"] not in self.pod.volumes.paths:
                raise Refused(f"volumeMounts: {mount['name']!r} not found")
            source, read_only = self.pod.volumes.paths[mount["name"]]
            if mount.get("subPath"):
                source = source / mount["subPath"]
            yield str(source), mount["mountPath"].rstrip("/"), bool(read_only or mount.get("readOnly"))

    def start(self, output):
        """The running container; what it says goes to `output`."""
        if not self.command:
            raise Refused(f"container {self.spec['name']}: the image has no entrypoint and there is no command")
        groups = [self.pod.security["fsGroup"]] if "fsGroup" in self.pod.security else []
        return subprocess.Popen([*self.arguments(), *self.command], stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT, group=self.gid, extra_groups=groups, env={"PATH": os.defpath})

    def run(self, deadline):
        """(exit code, output, seconds); 137 and DeadlineExceeded in the output when time is over."""
        begin = time.monotonic()
        with self.start(subprocess.PIPE) as process:
            try:
                output, _ = process.communicate(timeout=max(0.0, deadline - begin))
                code = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()  # the first process of the container's pid namespace: all of it ends
                output, _ = process.communicate()
                output, code = output + b"\nDeadlineExceeded\n", 137
        if output.startswith(b"bwrap: "):  # a failure of the lab must not pass for one of the container
            raise RuntimeError(output.decode(errors="replace"))
        return code, output.decode(errors="replace"), time.monotonic() - begin
