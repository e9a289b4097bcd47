#!/usr/bin/env python3
"""Prints the table of the audit's rules, as README.md has it: rules_table.py [PROGRAM]."""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEVELS = {"error": "danger", "warning": "warning", "note": "note"}


def table(program):
    case = ROOT / "golden/audit-clean/manifest.yaml"
    done = subprocess.run([program, "--audit", case, "-o", "sarif"], capture_output=True, env={},
                          check=True)
    rules = json.loads(done.stdout)["runs"][0]["tool"]["driver"]["rules"]
    lines = ["| rule | severity | what it finds |", "|---|---|---|"]
    lines += [f"| `{rule['id']}` | {LEVELS[rule['defaultConfiguration']['level']]} | "
              f"{rule['shortDescription']['text']} |" for rule in rules]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/etcdmaint-gen"), end="")
