"""Running the program against the API server, and reading what it says."""
import dataclasses
import json
import re
import shlex

import yaml

from cluster.control_plane import ENVIRONMENT
from lab import tools

# One line per object: "CronJob NAMESPACE/NAME created", perhaps "configured (3 fields)".
OUTCOME = re.compile(r"^(?:\S+: )?(\w+) (\S+) (created|configured|unchanged|applied|conflict|failed|pruned|deleted|absent|kept|"
                     r"not tried|leaving)\b")


@dataclasses.dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def outcomes(self):
        """{(kind, name): outcome} of the lines about objects."""
        found = (OUTCOME.match(line) for line in self.out.splitlines())
        return {(m[1], m[2]): m[3] for m in found if m}

    @property
    def kinds(self):
        """[(kind, outcome)], sorted."""
        return sorted((kind, outcome) for (kind, _), outcome in self.outcomes.items())

    def __str__(self):
        return f"exit code {self.code}\n{self.out}\n{self.err}"


class Program:
    """The program as one user of the control plane."""

    def __init__(self, plane, home, kubeconfig=None):
        self.plane, self.home = plane, home
        self.kubeconfig = kubeconfig or plane.kubeconfig
        if not tools.GENERATOR.exists():
            tools.missing(f"{tools.GENERATOR} is not built: run make")

    def __call__(self, line, *more, stdin="", timeout=120, **variables):
        """Runs a command line (split as a shell would)."""
        command = [tools.GENERATOR, "--kubeconfig", self.kubeconfig, *shlex.split(line), *more]
        done = tools.run(*command, input=stdin, timeout=timeout, check=False, cwd=self.home,
                         env={**ENVIRONMENT, "HOME": str(self.home), **variables})
        return Done(done.returncode, done.stdout, done.stderr)

    def must(self, line, *more, **options):
        done = self(line, *more, **options)
        assert done.code == 0, done
        return done


def rendered(line):
    """The text that the program prints for a command line."""
    done = tools.run(tools.GENERATOR, *shlex.split(line), env=ENVIRONMENT)
    return done.stdout


def documents(text):
    return [d for d in yaml.safe_load_all(text) if d is not None]


def events(done):
    """The JSON events of `-o json`."""
    return [json.loads(line) for line in done.out.splitlines()]
