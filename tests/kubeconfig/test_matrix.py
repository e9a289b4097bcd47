"""The same kubeconfig files for kubectl and for us."""
import base64

import pytest

from cases import CASES, KINDER, OTHER, REFUSED, SAME, STRICTER
from conftest import kubectls, ours, write_files


def fill(text, pem):
    """@cert, @key64: the certificate and key, as they are or in base64."""
    if isinstance(text, bytes):
        return text
    if text.startswith("@"):
        return pem[text[1:]]
    for name, value in pem.items():
        text = text.replace(f"@{name}64", base64.b64encode(value.encode()).decode())
    return text


def differences(we, they):
    """Names of headers in small letters: kubectl's are made so by Go, servers do not care."""
    pairs = {name: (getattr(we, name), getattr(they, name)) for name in ("server", "namespace", "user")}
    if not they.user:
        del pairs["user"]
    pairs["impersonates"] = tuple([name.lower() + colon + value for name, colon, value in (line.partition(":") for line in side)]
                                  for side in (we.impersonates, they.impersonates))
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def test_names_are_unique():
    assert len({case.name for case in CASES}) == len(CASES) > 50


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_choice(case, kubectl, pem, tmp_path):
    write_files(tmp_path, {name: fill(text, pem) for name, text in case.files.items()})
    we = ours(tmp_path, case.arguments, case.variables)
    they = kubectls(kubectl, tmp_path, case.arguments, case.variables)
    assert bool(we.server) == (case.how in (SAME, KINDER, OTHER)), we.message
    assert bool(they.server) == (case.how in (SAME, STRICTER, OTHER)), they.message
    assert case.message in we.message
    if case.how == SAME:
        assert not differences(we, they)
        assert they.user or we.user == "anonymous"
    if case.how == OTHER:
        assert set(differences(we, they)) <= set(case.expected)
        assert all(getattr(we, name) == value for name, value in case.expected.items()) and case.expected
    if case.how in (REFUSED, STRICTER):
        assert "error:" in we.message
