"""Trees of files: running the generator in a folder, and looking at what it left."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
PROGRAM = BUILD / "etcdmaint-gen"
PRELOAD = BUILD / "faults/preload.so"
TOOLS = pathlib.Path(os.environ.get("ETCDMAINT_TOOLS", ROOT / "build/tools"))
HANG_SECONDS = 120
TEMPORARY = ".etcdmaint-new-"
MARKER = b"# Made by etcdmaint-gen; changes are overwritten.\n"
TOP_MARKER = b"# Made by etcdmaint-gen for all clusters; changes are overwritten.\n"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/local/bin:/usr/bin:/bin"}

# Thousands of trees: where there is a file system in memory, they lie there.
if os.access("/dev/shm", os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# Several sets of files that follow one another in the same directory.
SMALL = []
LARGE = ["--task", "defrag,snapshot", "--keep-last", "3", "--network-policy", "--create-namespace",
         "--s3-endpoint", "http://s3.example:9000", "--allow-http", "--rbac", "deployer=User:x,operator=Group:y"]
CHANGED = [*LARGE, "-j", "15 3 * * *", "--label", "team=storage"]
RENAMED = ["-e", "other", "-s", "other", "--network-policy"]


def missing(what):
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


def run(*arguments, fault=None, count=None, preloaded=None, **options):
    environment = dict(ENVIRONMENT)
    if preloaded:
        environment["LD_PRELOAD"] = str(preloaded)
    if fault or count:
        environment["LD_PRELOAD"] = str(PRELOAD)
    if fault:
        environment["FAULT"] = fault
    if count:
        environment["FAULT_COUNT"] = str(count)
    return subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, timeout=HANG_SECONDS,
                          check=False, stdin=subprocess.DEVNULL, **options)


def write(directory, arguments, **options):
    return run(*arguments, "--output-dir", directory, **options)


def check(directory, arguments, **options):
    return run(*arguments, "--check", directory, **options)


def good(done):
    assert done.returncode == 0 and done.stderr == b"", (done.returncode, done.stderr.decode())
    return done


def refused(done, *words):
    """Exit code 3, nothing on standard output, an error with these words."""
    text = done.stderr.decode()
    assert done.returncode == 3 and done.stdout == b"" and "error: " in text, (done.returncode, text)
    for word in words:
        assert word in text, text
    return text


def counts(tmp_path, directory, arguments):
    """How often each call happens when this is written."""
    path = tmp_path / "counts"
    good(write(directory, arguments, count=path))
    return {name: int(number) for name, number in (line.split() for line in path.read_text().splitlines())}


def files(directory):
    """Path -> bytes of every file below a directory; links count as their target's name."""
    directory = pathlib.Path(directory)
    return {str(path.relative_to(directory)): os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
            for path in directory.rglob("*") if path.is_symlink() or path.is_file()}


def stamps(directory):
    """What tells whether anybody touched a file or a folder."""
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_ctime_ns)
            for path in [pathlib.Path(directory), *pathlib.Path(directory).rglob("*")]}


def config(folder, name, clusters, schedule="0 3 * * *"):
    """The arguments for a fleet: names of clusters with their lines."""
    lines = ["defaults:", f'  schedule: "{schedule}"', "  network-policy: true", "clusters:"]
    for cluster, more in clusters.items():
        lines += [f"- name: {cluster}", *(f"  {line}" for line in more)]
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n")
    return ["-f", path]


def numbered(start, end):
    return {f"c{number}": [f"namespace: ns-{number}"] for number in range(start, end)}


@pytest.fixture(scope="session")
def preload():
    done = subprocess.run([PROGRAM, "--version"], env={"LD_PRELOAD": str(PRELOAD)}, capture_output=True, check=False)
    if done.returncode != 0 or done.stderr:
        missing("the program cannot be run with LD_PRELOAD (a sanitizer, or no glibc)")


@pytest.fixture(scope="session")
def wanted(tmp_path_factory):
    """The files that belong to some arguments, as a fresh directory has them."""
    known = {}

    def get(arguments):
        key = tuple(arguments)
        if key not in known:
            folder = tmp_path_factory.mktemp("wanted")
            good(write(folder, arguments))
            known[key] = files(folder)
        return known[key]
    return get
