"""Mixtures of options: what is accepted is read back by --print-config, --import and --audit."""
import re

import pytest
import yaml

from manifests import audit, run
from mixtures import COUNT, mixture
from test_audit import ALLOWED

# Fields that --import may give another value, or none: the option that was given, and why.
CHANGED = {
    "timeZone": ("kubernetes-version", "that version knows no time zone, so that import adds one"),
    "activeDeadlineSeconds": ("replicas", "behind a node's own address the number of members is not to be seen"),
}


def leaves(tree, path=()):
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, (*path, number))
    else:
        yield path, tree


def cronjobs(text):
    return {one["metadata"]["name"]: dict(leaves(one)) for one in yaml.safe_load_all(text) if one["kind"] == "CronJob"}


def accepted():
    for number in range(COUNT):
        words = mixture(number)
        code, manifest, _ = run(*words)
        if code == 0:
            yield pytest.param(words, manifest, id=str(number))


MIXTURES = list(accepted())


def test_most_mixtures_are_accepted():
    assert len(MIXTURES) > COUNT / 2


@pytest.mark.parametrize("words,manifest", MIXTURES)
def test_printed_config_gives_the_same(words, manifest):
    code, config, err = run(*words, "--print-config")
    assert code == 0, err
    assert run("-f", "-", stdin=config.encode())[1] == manifest, words


@pytest.mark.parametrize("words,manifest", MIXTURES)
def test_audit_finds_what_was_asked_for(words, manifest):
    for finding in audit(manifest)["findings"]:
        assert finding["rule"] in ALLOWED, (finding, words)
        assert re.search(ALLOWED[finding["rule"]][0].replace(r"v0\.20", r"v0\.[23]0"), " ".join(words)), (finding, words)


@pytest.mark.parametrize("words,manifest", MIXTURES)
def test_import_gives_the_same_cronjobs(words, manifest):
    code, config, err = run("--import", "-", stdin=manifest.encode())
    assert code == 0, (err, words)
    code, again, err = run("-f", "-", stdin=config.encode())
    assert code == 0, (err, words, config)
    before, after = cronjobs(manifest), cronjobs(again)
    assert set(before) == set(after), (words, config)
    for name, fields in before.items():
        for path in set(fields) | set(after[name]):
            if fields.get(path) != after[name].get(path):
                assert f"--{CHANGED.get(path[-1], ['?'])[0]}=" in " ".join(words), (path, words, config)
