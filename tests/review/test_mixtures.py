"""Mixtures of options: what is accepted is read back by --print-config, --import and --audit."""
import re

import pytest
import yaml

from manifests import audit, run
from mixtures import COUNT, mixture
from test_audit import ALLOWED

# Fields to which --import may give another value, or none: by the option that was given.
CHANGED = {
    "--kubernetes-version=": ("spec", "timeZone"),  # that version knows none, so that import adds one
    "--replicas=": ("spec", "jobTemplate", "spec", "activeDeadlineSeconds"),  # a node's own address does not tell the number
}


def cronjobs(text, words):
    """Name -> CronJob, without what may have changed."""
    found = [one for one in yaml.safe_load_all(text) if one["kind"] == "CronJob"]
    for option, path in CHANGED.items():
        for one in found if any(word.startswith(option) for word in words) else []:
            for key in path[:-1]:
                one = one[key]
            one.pop(path[-1], None)
    return {one["metadata"]["name"]: one for one in found}


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
        assert re.search(ALLOWED[finding["rule"]][0], " ".join(words)), (finding, words)


@pytest.mark.parametrize("words,manifest", MIXTURES)
def test_import_gives_the_same_cronjobs(words, manifest):
    code, config, err = run("--import", "-", stdin=manifest.encode())
    assert code == 0, (err, words)
    code, again, err = run("-f", "-", stdin=config.encode())
    assert code == 0, (err, words, config)
    assert cronjobs(again, words) == cronjobs(manifest, words), (words, config)
