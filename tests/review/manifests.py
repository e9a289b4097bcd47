"""What the tests of --audit and --import share: the program, and the golden cases."""
import json
import os
import pathlib
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("BUILD", "build") / "etcdmaint-gen"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


def run(*words, stdin=b""):
    """Exit code, standard output and standard error."""
    done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, env=ENVIRONMENT,
                          timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def audit(text):
    """The audit of a manifest, as JSON has it."""
    code, out, err = run("--audit", "-", "-o", "json", stdin=text.encode())
    assert err == "", err
    result = json.loads(out)
    assert code == (1 if result["findings"] else 0)
    return result


def audit_cases():
    return sorted(path.parent for path in ROOT.glob("golden/audit-*/cmd"))


def own_cases():
    """Golden cases whose output is a manifest with a CronJob."""
    for path in sorted(ROOT.glob("golden/*/stdout")):
        case = path.parent
        if (case / "code").read_text() == "0\n" and "\nkind: CronJob\n" in path.read_text():
            yield case


def words_of(case):
    return shlex.split((case / "cmd").read_text())
