"""Running the program and the real kubectl on the same kubeconfig files, and what each then chose."""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen")).resolve()
IN_CI = os.environ.get("CI") == "true"
HANG_SECONDS = 120
# In every secret place of every file; it may be in no output of the program.
CANARY = "Canary7Secret"
# kubectl's names of the options that we call otherwise.
RENAMED = {"--kube-cluster": "--cluster"}


def missing(what):
    (pytest.fail if IN_CI else pytest.skip)(what)


@dataclasses.dataclass
class Outcome:
    """What a program would do: no server means that it refused."""
    server: str = ""
    user: str = ""
    impersonates: tuple = ()
    namespace: str = ""
    message: str = ""


def write_files(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def environment(folder, variables):
    return {"HOME": str(folder), "PATH": os.environ["PATH"],
            **{name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}, **variables}


def run(command, folder, variables):
    return subprocess.run(command, cwd=folder, env=environment(folder, variables), stdin=subprocess.DEVNULL, text=True,
                          errors="replace", capture_output=True, timeout=HANG_SECONDS, check=False)


def ours(folder, arguments, variables):
    done = run([PROGRAM, "--show-connection", *arguments], folder, variables)
    verbose = run([PROGRAM, "--show-connection", "--verbose", "--diagnostics=json", *arguments], folder, variables)
    for output in (done.stdout, done.stderr, verbose.stdout, verbose.stderr):
        assert CANARY not in output, output
    if done.returncode:
        assert done.returncode in (1, 3) and not done.stdout, done
        return Outcome(message=done.stderr)
    rows, last = {}, ""
    for line in done.stdout.splitlines():
        last = line[:16].strip() or last
        rows.setdefault(last, []).append(line[16:])
    user = rows["user"][0]
    found = re.search(r"(token|password|anonymous|client certificate|exec plugin)", user.split("(")[-1])
    return Outcome(server=rows["server"][0], user=found[1], namespace=rows["namespace"][0],
                   impersonates=tuple(sorted(rows.get("impersonates", []), key=str.lower)), message=done.stderr)


def kubectls(kubectl, folder, arguments, variables):
    """The server is refused (nothing listens on port 1), which comes after everything was chosen."""
    arguments = [RENAMED.get(word, word) for word in arguments]
    done = run([kubectl, "get", "--raw", "/version", "-v=8", *arguments], folder, variables)
    asked = re.search(r'"Request" verb="GET" url="(.*)/version" headers=<\n((?:\t.*\n)*)', done.stderr)
    if not asked:
        return Outcome(message=done.stderr)
    headers = [line.strip() for line in asked[2].splitlines()]
    kind = next((line.split()[1] for line in headers if line.startswith("Authorization:")), "")
    view = run([kubectl, "config", "view", "--minify", "--raw", "-o", "jsonpath={.contexts[0].context.namespace}", *arguments],
               folder, variables)
    return Outcome(server=asked[1], user={"Bearer": "token", "Basic": "password"}.get(kind, ""), message=done.stderr,
                   impersonates=tuple(sorted((line for line in headers if line.startswith("Impersonate")), key=str.lower)),
                   namespace=(view.stdout if view.returncode == 0 else "") or "default")


@pytest.fixture(scope="session", name="kubectl")
def find_kubectl():
    for path in (ROOT / "build/tools/bin/kubectl", shutil.which("kubectl")):
        if path and os.access(path, os.X_OK):
            return path
    missing("there is no kubectl")


@pytest.fixture(scope="session", name="pem")
def make_certificate():
    """A certificate of its own, its key, and the key encrypted."""
    if not shutil.which("openssl"):
        missing("there is no openssl")
    with tempfile.TemporaryDirectory() as folder:
        files = {name: pathlib.Path(folder, name) for name in ("cert", "key", "encrypted")}
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", files["key"], "-out", files["cert"], "-subj", "/CN=test"], check=True, capture_output=True)
        subprocess.run(["openssl", "pkcs8", "-topk8", "-in", files["key"], "-out", files["encrypted"], "-passout", "pass:x"],
                       check=True, capture_output=True)
        yield {name: path.read_text() for name, path in files.items()}
