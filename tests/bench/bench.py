#!/usr/bin/env python3
"""Times and sizes, with other tools that render the same manifest for comparison: make bench.

All commands run in turn on the same machine (timer.c), and the ratios are those of their medians. A
tool that is not installed is named and left out. Nothing here fails: times are for people to read.
"""
import argparse
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = """#!/usr/bin/env bash
# What defrag.sh does, process for process: read letters, write a here-document to a file, apply it.
set -eu -o pipefail
name=kamaji-etcd service=kamaji-etcd namespace=kamaji-system schedule="0 0 * * *"
while getopts "e:s:n:j:" letter; do
  case $letter in
    e) name=$OPTARG ;;
    s) service=$OPTARG ;;
    n) namespace=$OPTARG ;;
    j) schedule=$OPTARG ;;
    *) exit 2 ;;
  esac
done
file=${0%/*}/out/$name-defrag-job.yaml
cat << EOF > "$file"
@MANIFEST@
EOF
kubectl apply -f "$file"
"""
VALUES = {"schedule": '"0 0 * * *"', "namespace": "kamaji-system", "name": "kamaji-etcd"}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=200)
    return parser.parse_args()


def find(tool):
    own = ROOT / "build/tools/bin" / tool
    return str(own) if own.exists() else shutil.which(tool)


def with_variables(manifest, opening, closing):
    """The manifest with the name, namespace and schedule as variables of another tool."""
    for variable, value in VALUES.items():
        quotes = '"' if value.startswith('"') else ""
        manifest = manifest.replace(value, f"{quotes}{opening}{variable}{closing}{quotes}")
    return manifest


def write_inputs(folder, manifest):
    """The same manifest as a script, a chart, a kustomization and a text with variables."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("bin", "out", "chart/templates", "kustomize"):
        (folder / name).mkdir(parents=True)
    (folder / "bin/kubectl").write_text("#!/bin/sh\nexit 0\n")
    (folder / "bin/kubectl").chmod(0o755)
    (folder / "manifest.yaml").write_text(manifest)
    escaped = manifest.replace("$", "\\$")
    (folder / "defrag.sh").write_text(SCRIPT.replace("@MANIFEST@", with_variables(escaped, "${", "}")))
    (folder / "envsubst.yaml").write_text(with_variables(manifest, "${", "}"))
    (folder / "chart/Chart.yaml").write_text("apiVersion: v2\nname: bench\nversion: 0.1.0\n")
    (folder / "chart/values.yaml").write_text("".join(f"{key}: {value}\n" for key, value in VALUES.items()))
    (folder / "chart/templates/all.yaml").write_text(with_variables(manifest, "{{ .Values.", " }}"))
    (folder / "kustomize/manifest.yaml").write_text(manifest)
    (folder / "kustomize/kustomization.yaml").write_text("resources: [manifest.yaml]\nnamePrefix: a-\n")


def peers(folder):
    """name -> command of what is installed, and a line for each tool that is not."""
    commands = {"bash script + stub kubectl": ["bash", str(folder / "defrag.sh")]}
    missing = []
    for name, tool, rest in (("helm template", "helm", ["template", "x", str(folder / "chart")]),
                             ("kustomize build", "kustomize", ["build", str(folder / "kustomize")]),
                             ("envsubst", "envsubst", None)):
        program = find(tool)
        if not program:
            missing.append(f"{name}: skipped, {tool} is not installed")
        elif rest:
            commands[name] = [program, *rest]
        else:
            commands[name] = ["sh", "-c", f"exec {program} <{folder}/envsubst.yaml"]
    return commands, missing


def measure(build, commands, rounds):
    words = []
    for command in commands.values():
        words += ["--", *command]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ETCDMAINT_")}
    environment.update(PATH=f"{build / 'bench/peers/bin'}:{os.environ['PATH']}", LC_ALL="C")
    environment.update({key: value.strip('"') for key, value in VALUES.items()})
    done = subprocess.run([build / "bench/timer", str(rounds), *words[1:]], env=environment, text=True,
                          stdout=subprocess.PIPE, check=True)
    rows = {}
    for name, line in zip(commands, done.stdout.splitlines()):
        median, lowest, memory, code = line.split()
        rows[name] = (float(median), float(lowest), int(memory), int(code))
    return rows


def print_table(rows, ours):
    print(f"{'':34}{'median ms':>10}{'lowest ms':>10}{'peak MiB':>10}{'times ours':>11}")
    for name, (median, lowest, memory, code) in rows.items():
        note = f"  exit code {code}" if code else ""
        print(f"{name:34}{median / 1000:10.2f}{lowest / 1000:10.2f}{memory / 1024:10.1f}{median / ours:11.1f}{note}")


def print_targets(rows, build, program):
    """Each promise beside what was measured."""
    ours = rows["etcdmaint-gen"]

    def line(text, value, target, good):
        print(f"{'met   ' if good else 'MISSED'} {text:54}{value:>10}   target {target}")

    for name, least in (("bash script + stub kubectl", 6), ("helm template", 50), ("kustomize build", 15)):
        if name in rows:
            ratio = rows[name][0] / ours[0]
            line(f"faster than {name}", f"{ratio:.1f}x", f"at least {least}x", ratio >= least)
    start = rows["etcdmaint-gen --help tool"][0] / rows["empty program, same libraries"][0]
    line("start-up, against an empty program with its libraries", f"{start:.2f}x", "at most 1.3x", start <= 1.3)
    line("peak memory", f"{ours[2] / 1024:.1f} MiB", "under 3 MB", ours[2] * 1024 < 3e6)
    stripped = build / "bench/stripped"
    subprocess.run(["strip", "-o", stripped, program], check=True)
    size = stripped.stat().st_size
    line("stripped program", f"{size / 1000:.0f} kB", "under 400 kB", size < 400_000)
    libraries = subprocess.run(["ldd", program], text=True, capture_output=True, check=True).stdout
    line("libcurl is loaded", "yes" if "curl" in libraries else "no", "no", "curl" not in libraries)


def main():
    options = arguments()
    build = (ROOT / options.build).resolve()
    program = build / "etcdmaint-gen"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ETCDMAINT_")}
    manifest = subprocess.run([program], env=clean, text=True, capture_output=True, check=True).stdout
    folder = build / "bench/peers"
    write_inputs(folder, manifest)
    others, missing = peers(folder)
    quick = {"etcdmaint-gen": [str(program)],
             "etcdmaint-gen --help tool": [str(program), "--help", "tool"],
             "empty program, same libraries": [str(build / "bench/empty")],
             "C program that prints a file": [str(build / "bench/floor"), str(folder / "manifest.yaml")]}
    rows = measure(build, {**quick, **others}, options.rounds)
    print_table(rows, rows["etcdmaint-gen"][0])
    print("\n".join(missing))
    print_targets(rows, build, program)


if __name__ == "__main__":
    main()
