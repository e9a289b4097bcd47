"""Clusters whose names change in upper and lower case alone, where that makes a folder and where it does not."""
import pytest

from conftest import BUILD, CHANGED, SMALL, check, config, files, good, refused, stamps, write

CASEFOLD = BUILD / "tree/casefold.so"
OLD = {"Prod": ["namespace: a"], "stage": ["namespace: b"]}
NEW = {"prod": ["namespace: a"], "stage": ["namespace: b"]}


@pytest.fixture(name="fleets")
def fixture_fleets(tmp_path):
    return config(tmp_path, "old", OLD), config(tmp_path, "new", NEW, "30 4 * * *")


def test_a_cluster_renamed_in_case(tmp_path, fleets):
    tree = tmp_path / "tree"
    for arguments, folder in zip((*fleets, fleets[0]), ("Prod", "prod", "Prod")):
        good(write(tree, arguments))
        assert sorted(path.name for path in tree.iterdir() if path.is_dir()) == [folder, "stage"]
        good(check(tree, arguments))


def test_a_cluster_renamed_in_case_where_that_is_no_difference(tmp_path, fleets, preload):
    tree = tmp_path / "tree"
    good(write(tree, fleets[0], preloaded=CASEFOLD))
    good(check(tree, fleets[0], preloaded=CASEFOLD))
    before = files(tree)
    for action in (write, check):
        text = refused(action(tree, fleets[1], preloaded=CASEFOLD), f'"{tree}/prod"', 'there as "Prod"', "rename the folder")
        assert text.count("error: ") == 1
        assert files(tree) == before
    (tree / "Prod").rename(tree / "prod")
    good(write(tree, fleets[1], preloaded=CASEFOLD))
    good(write(tmp_path / "fresh", fleets[1]))
    assert files(tree) == files(tmp_path / "fresh")


@pytest.mark.parametrize("name", ["Role.yaml", "ServiceAccount.yaml", "CronJob-Defrag.yaml", "KUSTOMIZATION.yaml"])
def test_a_file_renamed_in_case(tmp_path, name, preload):
    """A file that the file system takes for a wanted one is not removed after it was written."""
    tree = tmp_path / "tree"
    arguments = ["--rbac", "operator=User:x"]
    good(write(tree, arguments))
    wanted = files(tree)
    (tree / "kamaji-etcd" / name.lower()).rename(tree / "kamaji-etcd" / name)
    before = stamps(tree)
    good(write(tree, arguments, preloaded=CASEFOLD))
    assert stamps(tree) == before
    good(write(tree, [*arguments, "-j", "15 3 * * *", "--label", "a=b"], preloaded=CASEFOLD))
    good(write(tree, arguments, preloaded=CASEFOLD))
    assert {key.lower(): data for key, data in files(tree).items()} == wanted


def test_other_arguments_there(tmp_path, preload):
    for arguments in (SMALL, CHANGED, SMALL):
        good(write(tmp_path / "tree", arguments, preloaded=CASEFOLD))
        good(write(tmp_path / "plain", arguments))
        assert files(tmp_path / "tree") == files(tmp_path / "plain")
