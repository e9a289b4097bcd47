#!/usr/bin/env python3
"""Fleets: how time and memory grow with the number of clusters, beside other tools; part of make bench.

All commands of a table run in turn on the same machine (timer.c), and the ratios are those of their
medians. A tool that is not installed is named and left out. Nothing here fails: times are for people.
"""
import argparse
import os
import pathlib
import shutil
import subprocess

import bench

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = (100, 1000, 10_000, 100_000)
PEERS = 1000


def clusters(count):
    for i in range(count):
        yield f"etcd-{i:06d}", f"tenant-{i:06d}", f"{i % 60} {i // 60 % 24} * * *"


def write_fleet(folder, count):
    path = folder / f"fleet-{count}.yaml"
    with open(path, "w", encoding="ascii") as file:
        file.write("defaults:\n  quota: 8Gi\nclusters:\n")
        for i, (name, space, schedule) in enumerate(clusters(count)):
            file.write(f'- name: cluster-{i:06d}\n  etcd-name: {name}\n  etcd-service: {name}\n  namespace: {space}\n  schedule: "{schedule}"\n')
    return path


def write_chart(folder, manifest):
    """One chart that ranges over the clusters."""
    (folder / "chart/templates").mkdir(parents=True)
    (folder / "chart/Chart.yaml").write_text("apiVersion: v2\nname: bench\nversion: 0.1.0\n")
    (folder / "chart/values.yaml").write_text("clusters:\n" + "".join(
        f'- {{name: {name}, namespace: {space}, schedule: "{schedule}"}}\n' for name, space, schedule in clusters(PEERS)))
    text = manifest.replace('"0 0 * * *"', "{{ .schedule | quote }}")
    text = text.replace("kamaji-system", "{{ .namespace }}").replace("kamaji-etcd", "{{ .name }}")
    (folder / "chart/templates/all.yaml").write_text("{{- range .Values.clusters }}\n---\n" + text + "{{- end }}\n")


def write_kustomizations(folder, manifest):
    """A base, and an overlay for each cluster."""
    base = folder / "kustomize/base"
    base.mkdir(parents=True)
    (base / "manifest.yaml").write_text(manifest)
    (base / "kustomization.yaml").write_text("resources: [manifest.yaml]\n")
    names = []
    for name, space, _ in clusters(PEERS):
        (folder / "kustomize" / name).mkdir()
        (folder / "kustomize" / name / "kustomization.yaml").write_text(
            f"resources: [../base]\nnamePrefix: {name}-\nnamespace: {space}\n")
        names.append(name)
    (folder / "kustomize/kustomization.yaml").write_text("resources:\n" + "".join(f"- {name}\n" for name in names))


def write_loop(folder, manifest):
    bench.write_inputs(folder / "script", manifest)
    calls = "".join(f'bash "{folder}/script/defrag.sh" -e {name} -n {space} -j "{schedule}"\n'
                    for name, space, schedule in clusters(PEERS))
    (folder / "loop.sh").write_text(calls)


def table(title, rows, ours):
    print(f"\n{title}")
    bench.print_table(rows, rows[ours][0])


def growth(build, program, folder):
    """Time, memory and bytes for fleets of each size: of one process, however many processors are free."""
    names = {f"{count} clusters": [str(program), "-f", str(write_fleet(folder, count)), "--concurrency", "1"] for count in SIZES}
    rows = bench.measure(build, names, 9)
    table("Fleets on standard output, by one process", rows, "1000 clusters")
    previous = None
    for name, command in names.items():
        size = int(subprocess.run(f"{' '.join(command)} | wc -c", shell=True, text=True, capture_output=True, check=True).stdout)
        line = f"{name:18}{size / 1e6:9.1f} MB{size / rows[name][0]:8.0f} MB/s"
        if previous:
            line += f"   10x work: {rows[name][0] / rows[previous][0]:5.1f}x time (target at most 11x)"
            line += f", {(rows[name][2] - rows[previous][2]) * 1024 / (int(name.split()[0]) - int(previous.split()[0])):6.0f} bytes more per cluster (target at most 2048)"
        print(line)
        previous = name


def beside_peers(build, program, folder, manifest):
    write_chart(folder, manifest)
    write_kustomizations(folder, manifest)
    write_loop(folder, manifest)
    fleet = write_fleet(folder, PEERS)
    output = folder / "output.yaml"
    with open(output, "wb") as file:
        subprocess.run([program, "-f", fleet], stdout=file, check=True)
    quick = {"etcdmaint-gen": [str(program), "-f", str(fleet)],
             "etcdmaint-gen, one process": [str(program), "-f", str(fleet), "--concurrency", "1"],
             "printf of the same bytes": [str(build / "bench/printf"), str(output)]}
    slow = {"helm, one chart with range": ("helm", ["template", "x", str(folder / "chart")], 10),
            "kustomize, an overlay each": ("kustomize", ["build", str(folder / "kustomize")], 100),
            "loop of bash script": ("bash", [str(folder / "loop.sh")], 500)}
    rows = bench.measure(build, quick, 21)
    for name, (tool, rest, _) in slow.items():
        if bench.find(tool):
            rows.update(bench.measure(build, {name: [bench.find(tool), *rest]}, 1 if tool != "helm" else 3))
        else:
            print(f"{name}: skipped, {tool} is not installed")
    table(f"{PEERS} clusters", rows, "etcdmaint-gen")
    for name, (_, _, least) in slow.items():
        if name in rows:
            ratio = rows[name][0] / rows["etcdmaint-gen"][0]
            print(f"{'met   ' if ratio >= least else 'MISSED'} faster than {name}: {ratio:.0f}x   target at least {least}x")
    ratio = rows["etcdmaint-gen"][0] / rows["printf of the same bytes"][0]
    print(f"{'met   ' if ratio <= 10 else 'MISSED'} against printf of the same bytes: {ratio:.1f}x   target at most 10x")


def trees(build, program, folder):
    """An unchanged tree, against reading its files."""
    fleet, tree = write_fleet(folder, PEERS), folder / "tree"
    subprocess.run([program, "-f", fleet, "--output-dir", tree], check=True)
    rows = bench.measure(build, {
        "reading the files": [str(build / "bench/readall"), str(tree)],
        "--output-dir, unchanged": [str(program), "-f", str(fleet), "--output-dir", str(tree)],
        "--check, unchanged": [str(program), "-f", str(fleet), "--check", str(tree)]}, 21)
    table(f"A tree of {PEERS} clusters", rows, "reading the files")
    for name in list(rows)[1:]:
        ratio = rows[name][0] / rows["reading the files"][0]
        print(f"{'met   ' if ratio <= 3 else 'MISSED'} {name}: {ratio:.1f}x of reading   target at most 3x")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    build = (ROOT / parser.parse_args().build).resolve()
    program = build / "etcdmaint-gen"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ETCDMAINT_")}
    manifest = subprocess.run([program], env=clean, text=True, capture_output=True, check=True).stdout
    folder = build / "bench/fleet"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    growth(build, program, folder)
    beside_peers(build, program, folder, manifest)
    trees(build, program, folder)


if __name__ == "__main__":
    main()
