"""The pre-commit hook and the lines for CI that the README shows, in a real repository."""
import re

import yaml

from toolbox import ENVIRONMENT, GENERATOR, ROOT, generator, run, tool

FLEET = """\
defaults:
  schedule: "0 3 * * 0"
clusters:
- name: one
  target: kubeadm
"""


def shown(language, part):
    """The block of the README in a language that holds a text."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    return next(block for block in blocks if part in block)


def git(folder, environment, *arguments):
    done = run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=folder,
               env=environment)
    return done.returncode, done.stdout + done.stderr


def repository(folder):
    environment = dict(ENVIRONMENT, HOME=str(folder), PRE_COMMIT_HOME=str(folder / "cache"),
                       PATH=f"{GENERATOR.resolve().parent}:{ENVIRONMENT['PATH']}")
    repo = folder / "repo"
    repo.mkdir()
    (repo / "fleet.yaml").write_text(FLEET)
    assert run([generator(), "-f", "fleet.yaml", "--output-dir", "deploy"], cwd=repo).returncode == 0
    git(repo, environment, "init", "-q")
    return repo, environment


def check_hook(repo, environment):
    """A commit with the tree as it should be passes, one that forgets it is stopped with the diff."""
    git(repo, environment, "add", "-A")
    code, output = git(repo, environment, "commit", "-qm", "first")
    assert code == 0, output
    (repo / "fleet.yaml").write_text(FLEET.replace("0 3", "0 4"))
    code, output = git(repo, environment, "commit", "-qam", "second")
    assert code != 0
    assert '+  schedule: "0 4 * * 0"' in output
    assert run([generator(), "-f", "fleet.yaml", "--output-dir", "deploy"], cwd=repo).returncode == 0
    git(repo, environment, "add", "-A")
    code, output = git(repo, environment, "commit", "-qm", "second")
    assert code == 0, output


def test_pre_commit(tmp_path):
    program = tool("pre-commit")
    repo, environment = repository(tmp_path)
    (repo / ".pre-commit-config.yaml").write_text(shown("yaml", "language: system"))
    done = run([program, "install"], cwd=repo, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    check_hook(repo, environment)


def test_plain_hook(tmp_path):
    """The same without pre-commit."""
    repo, environment = repository(tmp_path)
    hook = repo / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(shown("sh", "#!/bin/sh"))
    hook.chmod(0o755)
    check_hook(repo, environment)


def steps():
    """The command lines that the README gives to each CI."""
    github = yaml.safe_load(shown("yaml", "runs-on:"))
    gitlab = yaml.safe_load(shown("yaml", "script:"))
    yield [step["run"] for job in github["jobs"].values() for step in job["steps"] if "run" in step]
    yield [line for job in gitlab.values() for line in job["script"]]


def test_ci_snippets(tmp_path):
    repo, environment = repository(tmp_path)
    for commands in steps():
        (repo / "fleet.yaml").write_text(FLEET)
        assert [run(["sh", "-ec", c], cwd=repo, env=environment).returncode for c in commands] == [0] * len(commands)
        (repo / "fleet.yaml").write_text(FLEET.replace("0 3", "0 4"))
        assert any(run(["sh", "-ec", c], cwd=repo, env=environment).returncode for c in commands)
