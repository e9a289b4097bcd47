"""What the tests of the packages share: a tarball, a Debian package, a bare Debian 12."""
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
IN_CI = os.environ.get("CI") == "true"
OURS = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "B", "BUILD", "V", "CFLAGS", "LDFLAGS", "CC", "SOURCE_DATE_EPOCH")


def need(*programs):
    """A missing program is a skip that is counted, and with CI=true a failure."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        unmet(f"{', '.join(missing)} not installed (sh packaging/dependencies.sh test)")


def unmet(reason):
    (pytest.fail if IN_CI else pytest.skip)(reason)


def run(*command, **options):
    """Runs a command that has to succeed; what it printed."""
    done = subprocess.run([str(word) for word in command], text=True, check=False, timeout=900,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    assert done.returncode == 0, f"{command}: exit code {done.returncode}\n{done.stdout[-6000:]}"
    return done.stdout


def make(folder, *arguments, **options):
    """make, with a user's own variables around that must not matter."""
    environment = {key: value for key, value in os.environ.items() if key not in OURS}
    environment.update({"ETCDMAINT_NAMESPACE": "Not_A_Name"}, **options.pop("variables", {}))
    return run("make", "--no-print-directory", *arguments, cwd=folder, env=environment, **options)


def variable(name):
    """A variable of the Makefile."""
    return make(ROOT, "-s", f"--eval=show-{name}: ; @echo '$({name})'", f"show-{name}").strip()


@pytest.fixture(scope="session")
def version():
    return variable("VERSION")


@pytest.fixture(scope="session")
def packages(tmp_path_factory, version):
    """A folder with the tarball and the Debian package."""
    need("dpkg-buildpackage", "dh", "xz")
    folder = tmp_path_factory.mktemp("packages")
    make(ROOT, "deb", f"B={folder}")
    return folder


@pytest.fixture(scope="session")
def tarball(packages, version):
    return packages / f"etcdmaint-gen-{version}.tar.xz"


@pytest.fixture(scope="session")
def deb(packages, version):
    found = list(packages.glob(f"etcdmaint-gen_{version}_*.deb"))
    assert len(found) == 1
    return found[0]


def apt_sources():
    """The machine's own sources of Debian 12, as one-line entries."""
    fields = "deb [trusted=$(TRUSTED)] $(REPO_URI) $(RELEASE) $(COMPONENT)|$(ORIGIN)"
    lines = run("apt-get", "indextargets", "--format", fields, "Created-By: Packages").splitlines()
    lines = sorted({line.removesuffix("|Debian") for line in lines if line.endswith("|Debian")})
    return [line.replace("[trusted=no] ", "") for line in lines if " bookworm" in line and "backports" not in line]


@pytest.fixture(scope="session")
def bare_debian(tmp_path_factory):
    """Tar of a minimal Debian 12 with apt, which has the machine's package sources and apt settings."""
    need("mmdebstrap", "apt-get")
    if os.geteuid() != 0:
        unmet("a bare Debian is made by root")
    folder = tmp_path_factory.mktemp("debian")
    sources = apt_sources() or ["deb http://deb.debian.org/debian bookworm main"]
    (folder / "sources.list").write_text("\n".join(sources) + "\n")
    settings = run("apt-config", "dump", "--format", '%F "%v";%n', "Acquire").splitlines()
    kept = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")
    (folder / "apt.conf").write_text("".join(line + "\n" for line in settings
                                             if line.startswith(kept) and not line.endswith(' "";')))
    run("mmdebstrap", "--variant=apt", f"--aptopt={folder}/apt.conf", "bookworm", folder / "root.tar",
        folder / "sources.list")
    (folder / "root.tar").chmod(0o644)
    return folder / "root.tar"
