"""The API server's own validation finds nothing in any manifest, and each pod reaches its PodSecurity level."""
import pytest

import commands
import toolbox

STRICTNESS = ["privileged", "baseline", "restricted"]


def test_no_error_and_no_warning(manifest, validator):
    _, text = manifest
    assert toolbox.complaints(validator.check(text)) == []


@pytest.mark.parametrize("command", commands.ALL, ids=lambda c: c.name)
def test_pod_security_level(command, validator):
    reached = toolbox.levels(validator.check(toolbox.generate(*command.arguments)))
    assert reached == {command.level}


FAULTS = {
    "unknown field": ("concurrencyPolicy: Forbid", "concurrencyPolicy: Forbid\n  suspended: true", "decode"),
    "schedule": ('schedule: "0 0 * * *"', 'schedule: "0 24 * * *"', "create"),
    "policy": ("concurrencyPolicy: Forbid", "concurrencyPolicy: Sometimes", "create"),
    "capability": ("- ALL", "- KILL", "security"),
    "name": ("name: kamaji-etcd-defrag-job", "name: Kamaji", "create"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault):
    """The check itself can fail."""
    good, bad, stage = FAULTS[fault]
    text = toolbox.generate()
    assert good in text
    with toolbox.Validator("restricted") as strict:
        verdict = strict.check(text.replace(good, bad))
    assert stage in {e["stage"] for d in verdict["documents"] for e in d["errors"]}
