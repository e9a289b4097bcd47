"""The container image: built from packaging/Containerfile by buildah, without a daemon and without a
registry (the base is a bare Debian 12 made here), and run as its user on a read-only root file system.

It is run with chroot in a mount namespace: a container engine would need more than a machine of CI gives.
"""
import json
import os
import pathlib
import re
import subprocess

import pytest
from conftest import ROOT, make, need, run

RUN = """
mount --bind "$0" "$0"
mount -o remount,bind,ro,nosuid,nodev "$0"
chroot=$(command -v chroot)
exec env -i "$chroot" --userspec=65532:65532 "$0" "$@"
"""


class Image:
    def __init__(self, folder):
        self.buildah = ["buildah", "--storage-driver", "vfs", "--root", f"{folder}/storage", "--runroot", f"{folder}/run"]

    def __call__(self, *words):
        return run(*self.buildah, *words).strip()

    def run(self, *arguments):
        return subprocess.run(["unshare", "--mount", "--net", "sh", "-euc", RUN, self.root, *self.entry, *arguments],
                              text=True, capture_output=True, check=False)


@pytest.fixture(scope="module")
def image(bare_debian, tmp_path_factory, version):
    need("buildah", "unshare")
    image = Image(tmp_path_factory.mktemp("buildah"))
    base = image("from", "scratch")
    image("add", base, bare_debian, "/")
    image("commit", "--quiet", base, "localhost/debian:12")
    image("rm", base)
    make(ROOT, "container", f"CONTAINER_TOOL={' '.join(image.buildah)}",
         "CONTAINER_FLAGS=--isolation chroot --pull=never --build-arg BASE=localhost/debian:12")
    name = image("from", "--pull-never", f"localhost/etcdmaint-gen:{version}")
    image.config = json.loads(image("inspect", name))["OCIv1"]["config"]
    image.entry = image.config["Entrypoint"]
    image.root = image("mount", name)
    yield image
    image("umount", "--all")


def test_what_the_image_says_of_itself(image, version):
    assert image.config["User"] == "65532:65532"
    assert image.config["Entrypoint"] == ["/usr/bin/etcdmaint-gen"]
    assert "Cmd" not in image.config and "ExposedPorts" not in image.config
    labels = image.config["Labels"]
    assert labels["org.opencontainers.image.version"] == version
    assert labels["org.opencontainers.image.title"] == "etcdmaint-gen"
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"


def test_the_program_is_all_that_can_be_run(image):
    executables, loose, special = [], [], []
    for folder, _, names in os.walk(image.root):
        for name in names:
            path = os.path.join(folder, name)
            state = os.lstat(path)
            if os.path.isfile(path) and not os.path.islink(path) and state.st_mode & 0o111:
                executables.append(os.path.relpath(path, image.root))
            loose += [path] if state.st_mode & 0o022 and not os.path.islink(path) else []
            special += [path] if state.st_mode & 0o6000 else []
    loader, = (name for name in executables if re.match(r"lib(64|/[^/]+)?/ld-[^/]+$", name))
    assert sorted(executables) == sorted([loader, "usr/bin/etcdmaint-gen"])
    assert loose == special == []


def test_it_runs_as_nobody_on_a_read_only_root_without_a_network(image, version):
    done = image.run("--version")
    assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (0, f"etcdmaint-gen {version}", "")
    assert image.run().stdout == subprocess.run([os.environ["ETCDMAINT_GEN"]], env={}, text=True, check=True,
                                                stdout=subprocess.PIPE).stdout


def test_it_can_ask_a_cluster(image):
    """libcurl is there with all that it needs; there is no network, so nobody answers."""
    done = image.run("--apply", "--server", "https://127.0.0.1:1", "--token", "x")
    said = done.stdout + done.stderr
    assert done.returncode == 4 and "there is no way to 127.0.0.1:1" in said and "libcurl" not in said, said
    assert "BEGIN CERTIFICATE" in pathlib.Path(image.root, "etc/ssl/certs/ca-certificates.crt").read_text("utf-8")


def test_it_reads_files_and_writes_json(image):
    config = pathlib.Path(image.root, "fleet.yaml")
    config.write_text("clusters:\n- {name: a, namespace: a}\n- {name: b, namespace: b}\n", "utf-8")
    done = image.run("--config", "/fleet.yaml", "--next", "1", "-o", "json")
    config.unlink()
    assert done.returncode == 0 and [run["cluster"] for run in json.loads(done.stdout)] == ["a", "b"], done.stderr


def test_licences_of_all_libraries_are_there(image):
    folder = pathlib.Path(image.root, "usr/share/doc")
    names = {path.name for path in folder.iterdir()}
    assert {"etcdmaint-gen", "libc6", "libyaml-0-2", "libjansson4", "libssl3", "ca-certificates"} <= names
    assert any(name.startswith("libcurl4") for name in names)


def test_time_zones_are_there(image):
    done = image.run("--time-zone", "Asia/Tokyo", "--next", "1")
    assert done.returncode == 0 and done.stdout.endswith("T00:00:00+09:00\n"), done.stderr


def test_nothing_can_be_written(image):
    for folder in ("/work", "/usr"):
        done = image.run("--dump-templates", f"{folder}/templates")
        assert done.returncode == 3 and "read-only file system" in done.stderr.lower()


def test_it_does_not_run_as_root(image):
    """The user of the test's own runs is the image's."""
    assert image.config["User"] in RUN
    with open(f"{image.root}/secret", "w", encoding="utf-8") as secret:
        os.chmod(secret.fileno(), 0o600)
    done = image.run("--config", "/secret")
    os.unlink(f"{image.root}/secret")
    assert done.returncode == 3 and "permission denied" in done.stderr.lower()
