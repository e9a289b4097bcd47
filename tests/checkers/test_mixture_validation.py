"""Mixtures of options: what is accepted passes the API server's validation, at the level that the access needs."""
from review import mixtures
import toolbox


def level(words):
    """README: access hostpath needs privileged, and it is what kubeadm has by default."""
    host = "--access=hostpath" in words or ("--target=kubeadm" in words and "--access=secret" not in words)
    return "privileged" if host else "restricted"


def test_mixtures_are_valid(validator):
    accepted = 0
    for number in range(mixtures.COUNT):
        words = mixtures.mixture(number)
        done = toolbox.run([toolbox.generator(), *words], input="")
        if done.returncode:
            continue
        accepted += 1
        verdict = validator.check(done.stdout)
        assert toolbox.complaints(verdict) == [], words
        assert toolbox.levels(verdict) == {level(words)}, words
    assert accepted > mixtures.COUNT / 2
