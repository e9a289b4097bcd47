"""Which snapshots are left: exactly the right ones, nothing foreign missing, the newest always there."""
import os
import time

import pytest

from lab import commands, podrunner
from lab.test_snapshot import NAME, deploy, stored

HOUR = 3600
UUID = "af09026b-c995-4803-8795-e963defb0f30"


class Store:
    """The folder that one CronJob's snapshots go to, wherever that is."""

    def __init__(self, kind, place, bucket):
        self.kind, self.place = kind, place
        root = bucket / "etcd" if kind == "s3" else place.claims["snapshots"] / "etcd"
        self.folder = root / "kamaji-system" / "kamaji-etcd-snapshot-job"
        self.folder.mkdir(parents=True)
        for path in (self.folder, *list(self.folder.parents)[:2]):
            os.chown(path, 65532, 65532)

    def add(self, name, hours=0.0):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        os.chown(path, 65532, 65532)
        self.age(path, hours)
        return path

    def age(self, path, hours):
        then = time.time() - hours * HOUR
        os.utime(path, (then, then))

    def names(self):
        return {p.name for p in stored(self.folder)}

    def run(self, arguments, **options):
        job = deploy(commands.retention(self.kind, arguments), self.place)
        result = podrunner.run(job, self.place, **options)
        print(result)
        return result


@pytest.fixture(params=["s3", "claim"])
def store(request, kamaji, bucket):
    return Store(request.param, kamaji, bucket)


def old_name(n, job="kamaji-etcd-snapshot-job"):
    return f"etcd-snapshot_{job}-{29000000 + n}-abcde_{UUID[:-2]}{n:02d}.db"


def written_by(result):
    return f"etcd-snapshot_{result.name}_{result.uid}.db"


def test_twenty_runs_keep_the_last_three(store):
    made = []
    for n in range(20):
        result = store.run("--keep-last 3")
        assert result.succeeded
        made.append(written_by(result))
        assert store.names() == set(made[-3:])
        for back, name in enumerate(reversed(made[-3:])):  # as if the runs were hours apart
            store.age(store.folder / name, 1 + back)
    assert len(set(made)) == 20
    assert all(NAME.fullmatch(name) for name in made)


def test_foreign_files_are_neither_counted_nor_deleted(store):
    foreign = {store.add(name, 999).name for name in (
        "notes.txt", "etcd-snapshot_.db", f"etcd-snapshot_x_{UUID}.db.bak", f"etcd-snapshot_x_{UUID}", f"other_x_{UUID}.db",
        f"etcd-snapshot_X_{UUID}.db", f"my-etcd-snapshot_x_{UUID}.db", "[a]*.db", "etcd-snapshot_x_0000.db", f"etcd-snapshot_x_{UUID}.DB")}
    below = store.add(f"sub/etcd-snapshot_x_{UUID}.db", 999)
    beside = store.add(f"../another-job/etcd-snapshot_x_{UUID}.db", 999)
    ours = [store.add(old_name(n), 10 + n).name for n in range(5)]
    result = store.run("--keep-last 2")
    assert result.succeeded
    assert store.names() == foreign | {below.name, written_by(result), ours[0]}
    assert below.exists()
    assert beside.exists()


def test_keep_within_keeps_the_young_and_the_newest(store):
    young = [store.add(old_name(n), 24 * 6 - n).name for n in range(3)]
    for n in range(3, 9):
        store.add(old_name(n), 24 * 8 + n)
    result = store.run("--keep-within 7d")
    assert result.succeeded
    assert store.names() == {*young, written_by(result)}


def test_newest_is_kept_even_when_it_is_too_old(store):
    """A clock that runs ahead makes everything look old; what was just written stays."""
    for n in range(3):
        store.add(old_name(n), 24 * 30 + n)

    def grow_old(_):
        for path in stored(store.folder):
            store.age(path, 24 * 60 if "2900000" not in path.name else 24 * 90)

    result = store.run("--keep-within 7d", before={"select": grow_old})
    assert result.succeeded
    assert store.names() == {written_by(result)}


def test_both_limits_delete_only_what_both_let_go(store):
    """Of six old ones, three are among the newest four with the new one; of the others one is young."""
    kept = [store.add(old_name(0), 1).name, store.add(old_name(1), 24 * 20).name, store.add(old_name(2), 24 * 21).name]
    store.add(old_name(3), 24 * 22)
    store.add(old_name(4), 24 * 23)
    result = store.run("--keep-last 4 --keep-within 14d")
    assert result.succeeded
    assert store.names() == {*kept, written_by(result)}
    young = [store.add(old_name(n), 24 * 2 + n).name for n in range(5, 9)]
    result_two = store.run("--keep-last 4 --keep-within 14d")
    assert result_two.succeeded
    assert store.names() == {kept[0], *young, written_by(result), written_by(result_two)}


def test_without_retention_everything_stays(store):
    for n in range(12):
        store.add(old_name(n), 24 * 365)
    result = store.run("")
    assert result.succeeded
    assert result.names == ["save", "verify", "upload"]
    assert len(store.names()) == 13


def test_more_than_a_page_of_snapshots(store):
    for n in range(1100):
        store.add(f"etcd-snapshot_job-{29000000 + n}-abcde_{UUID[:-4]}{n:04d}.db", 5000 - n)
    result = store.run("--keep-last 3")
    assert result.succeeded
    assert store.names() == {written_by(result), *(f"etcd-snapshot_job-{29000000 + n}-abcde_{UUID[:-4]}{n:04d}.db" for n in (1098, 1099))}
