"""The Debian package: lintian, what it needs and holds, and its life in a bare Debian 12."""
import os
import re
import shutil
import subprocess

import pytest
from conftest import need, run

FILES = {
    "usr/bin/etcdmaint-gen", "usr/share/bash-completion/completions/etcdmaint-gen",
    "usr/share/fish/vendor_completions.d/etcdmaint-gen.fish", "usr/share/zsh/vendor-completions/_etcdmaint-gen",
    "usr/share/man/man1/etcdmaint-gen.1.gz", "usr/share/doc/etcdmaint-gen/README.md.gz",
    "usr/share/doc/etcdmaint-gen/changelog.gz", "usr/share/doc/etcdmaint-gen/copyright"}
# What apt and dpkg themselves write on every change.
TRACES = re.compile(r"var/(lib/(dpkg|apt)|cache/(apt|ldconfig|debconf)|log)/|etc/ld\.so\.cache$")


def test_lintian_finds_nothing(deb):
    need("lintian")
    command = ["lintian", "--allow-root", "--no-cfg", "--pedantic", "--display-info", "--fail-on",
               "error,warning,info,pedantic", deb]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_needs_what_the_program_loads(deb, version):
    fields = dict(re.findall(r"^ ?(\S+): (.*)", run("dpkg-deb", "--field", deb), re.MULTILINE))
    assert fields["Version"] == version
    assert {word.split()[0] for word in fields["Depends"].split(", ")} == {"libc6", "libjansson4", "libyaml-0-2"}
    assert fields["Recommends"] == "libcurl4t64 | libcurl4, tzdata"


def test_it_holds_the_documents_and_nothing_else(deb, tmp_path):
    run("dpkg-deb", "--extract", deb, tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if not path.is_dir()} == FILES


@pytest.fixture(scope="module")
def machine(bare_debian, tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine")
    run("tar", "-xf", bare_debian, "-C", folder, "--numeric-owner", "--exclude=./dev/*")
    # Names are looked up as on this machine; there is a /dev/null and no more.
    shutil.copyfile("/etc/resolv.conf", folder / "etc/resolv.conf")
    run("mknod", "-m", "666", folder / "dev/null", "c", "1", "3")
    return folder


def inside(machine, command):
    return run("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "DEBIAN_FRONTEND=noninteractive",
               "LC_ALL=C.UTF-8", *proxies(), "chroot", machine, "sh", "-euc", command)


def proxies():
    return [f"{key}={value}" for key, value in os.environ.items() if key.lower().endswith("_proxy")]


def contents(machine):
    return {str(path.relative_to(machine)) for path in machine.rglob("*")
            if not TRACES.search(str(path.relative_to(machine)) + ("/" if path.is_dir() else ""))}


def test_a_manifest_needs_the_c_library_alone(machine, deb, tmp_path):
    run("dpkg-deb", "--extract", deb, tmp_path)
    shutil.copy(tmp_path / "usr/bin/etcdmaint-gen", machine / "tmp/program")
    assert "kind: CronJob" in inside(machine, "/tmp/program")
    said = inside(machine, "echo target: kubeadm | /tmp/program -f - 2>&1 || echo exit $?")
    assert said == (
        "etcdmaint-gen: error: cannot load libyaml-0.so.2: libyaml-0.so.2: cannot open shared object file: "
        "No such file or directory\n"
        "  = hint: install libyaml: the package libyaml-0-2, libyaml or yaml\nexit 70\n")
    (machine / "tmp/program").unlink()


def test_installed_run_removed_and_purged(machine, deb, version):
    inside(machine, "apt-get update -qq && apt-get install -y -qq --no-install-recommends libjansson4 libyaml-0-2")
    before = contents(machine)
    shutil.copy(deb, machine / "tmp/package.deb")
    inside(machine, "apt-get install -y -qq --no-install-recommends /tmp/package.deb")
    (machine / "tmp/package.deb").unlink()
    assert {name for name in FILES if not (machine / name).is_file()} == set()

    assert inside(machine, "etcdmaint-gen --version").splitlines()[0] == f"etcdmaint-gen {version}"
    assert "kind: CronJob" in inside(machine, "etcdmaint-gen >/tmp/out && head -n 40 /tmp/out && rm /tmp/out")
    assert ".Dt ETCDMAINT-GEN 1" in inside(machine, "gunzip -c /usr/share/man/man1/etcdmaint-gen.1.gz")
    words = inside(machine, "bash -c '. /usr/share/bash-completion/completions/etcdmaint-gen && complete -p etcdmaint-gen'")
    assert words.rstrip().endswith("etcdmaint-gen")
    assert inside(machine, "dpkg --verify etcdmaint-gen") == ""

    inside(machine, "apt-get remove -y -qq etcdmaint-gen && dpkg --purge etcdmaint-gen")
    assert contents(machine) == before
    assert subprocess.run(["chroot", machine, "dpkg", "-s", "etcdmaint-gen"], capture_output=True, check=False).returncode == 1


ASK = "etcdmaint-gen --apply --server https://127.0.0.1:1 --token x 2>&1 || echo exit code $?"


def test_only_what_asks_a_cluster_needs_libcurl(machine, deb):
    shutil.copy(deb, machine / "tmp/package.deb")
    inside(machine, "apt-get update -qq && apt-get install -y -qq --no-install-recommends /tmp/package.deb")
    assert "kind: CronJob" in inside(machine, "etcdmaint-gen")
    without = inside(machine, ASK)
    assert "cannot load libcurl.so.4" in without and "the package libcurl4" in without and "exit code 4" in without
    inside(machine, "apt-get install -y -qq --no-install-recommends libcurl4")
    assert "refused the connection" in inside(machine, ASK)
