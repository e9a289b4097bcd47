"""Finding programs, running the generator, and saying plainly what is missing."""
import ctypes
import os
import pathlib
import shlex
import shutil
import signal
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATOR = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen"))
TOOLS = pathlib.Path(os.environ.get("ETCDMAINT_TOOLS", ROOT / "build/tools"))
STANDINS = TOOLS / "standins"
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
IN_CI = os.environ.get("CI") == "true"
# Nothing of the caller's own settings may reach the generator or the programs that the lab runs.
ENVIRONMENT = {k: v for k, v in os.environ.items()
               if not k.startswith(("ETCDMAINT_", "ETCDCTL_", "RCLONE_", "AWS_", "DEBUG", "TALOS"))}


def missing(what):
    """Skips the test, or fails it where everything has to be there."""
    (pytest.fail if IN_CI else pytest.skip)(what)


def tool(name, folder=None):
    """Path of a program that tests/tools/install.sh or `make lab-tools` builds."""
    path = (folder or TOOLS / "bin") / name
    if not path.exists():
        missing(f"{name} is not built: run make lab-tools (it needs Go)")
    return path


def system_tool(name, package):
    found = shutil.which(name)
    if not found:
        missing(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def etcd_defrag():
    """The program in the etcd-defrag image: the real one when $ETCD_DEFRAG names it."""
    named = os.environ.get("ETCD_DEFRAG")
    return pathlib.Path(named).resolve() if named else tool("etcd-defrag", STANDINS)


def run(*command, check=True, timeout=120, env=ENVIRONMENT, **options):
    done = subprocess.run([str(c) for c in command], text=True, capture_output=True, check=False,
                          timeout=timeout, env=env, **options)
    if check and done.returncode:
        raise RuntimeError(f"{shlex.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def end_with_parent():
    """For preexec_fn: the new process ends with this one, whatever becomes of it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def serve(command, log, **options):
    """Starts a server that ends with this process, whatever becomes of it."""
    with open(log, "ab") as output:
        return subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                preexec_fn=end_with_parent, **options)


def generate(line):
    """The documents that the generator prints for a command line."""
    if not GENERATOR.exists():
        missing(f"{GENERATOR} is not built: run make")
    done = run(GENERATOR, *shlex.split(line))
    return [d for d in yaml.safe_load_all(done.stdout) if d]
