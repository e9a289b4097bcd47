"""The JSON schema of the config file and the program agree about the shape of configs.

For every key and every kind of value: what the schema refuses the program refuses, and what the
program refuses for its shape the schema refuses.
"""
import functools
import json
import re
import shlex

import jsonschema
import pytest
import yaml
from ruamel.yaml import YAML

from program import ROOT, options, output, run

# What the program says about a value of the wrong shape; other refusals are about its meaning.
SHAPE = re.compile(r"is needed, this is|is none of|is not a whole number"
                   r"|there is no option|is a flag, not a key|stands beside|a list of 1 to|has no name|folder|clusters: the list is empty|must not hold \"=\"|between commas is empty")
VALUES = [None, True, False, 0, 1, 3, 50, -1, 10**12, 10**30, 0.5, 1.5, "", "x", "true", "3", "10m", "1h30m", "5", "0",
          "8Gi", "100m", "0.5", "1e3", "8 Gi", "Gi", "-1Gi", "1.5h", "1d", "m", "a=b", "=b", "a=b,c=d", "a,", ",", "a,,b",
          "kubeadm", "defrag", "defrag,snapshot", "defrag,x", [], [1], [None], ["x"], ["defrag"], ["defrag", "snapshot"],
          ["a=b"], [["a=b"]], {}, {"a": "b"}, {"a": 1}, {"a": None}, {"a=b": "c"}, {"a": {"b": "c"}}, [{"a": "b"}]]
# The schema writes an array's items out one by one, so that editors can offer them.
STRICTER = [("an item of a list holds commas", lambda value: isinstance(value, list) and any(
    isinstance(item, str) and "," in item for item in value))]


@functools.lru_cache(maxsize=None)
def validator():
    schema = json.loads(output("--config-schema"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def read(text):
    """The values that YAML 1.1 and YAML 1.2 readers see, or None where one of them refuses the text."""
    try:
        newer = YAML(typ="safe", pure=True)
        newer.version = (1, 2)
        return yaml.safe_load(text), newer.load(text)
    except Exception:  # whatever a reader dislikes
        return None


def fits(config):
    return validator().is_valid(config)


def program_refusals(text):
    done = run("--config", "-", stdin=text)
    assert done.returncode in (0, 1), done.stderr
    return done.stderr if done.returncode else ""


def golden_configs(wanted):
    """(case, text) of every config file that a golden case of the wanted kind reads."""
    for folder in sorted((ROOT / "golden").glob("*/")):
        command = folder / "cmd"
        if not command.exists() or not wanted(folder):
            continue
        words = shlex.split(command.read_text())
        for word, value in zip(words, words[1:] + [""]):
            name = value if word in ("-f", "--config") else word.partition("=")[2] if word.startswith("--config=") else ""
            path = folder / ("stdin" if name == "-" else name)
            if name and path.is_file():
                yield folder.name, path.read_bytes().decode(errors="surrogateescape")


def exit_code(folder):
    path = folder / "code"
    return path.read_text().strip() if path.exists() else "0"


def readme_configs():
    path = ROOT / "README.md"
    blocks = re.findall(r"^```yaml\n(.*?)^```", path.read_text(), re.M | re.S) if path.exists() else []
    return [("README", block) for block in blocks if not re.search(r"^(apiVersion|machine|repos|on|etcdmaint):", block, re.M)]


def manual_configs():
    return [("manual page", block) for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", output("--man"), re.M | re.S)]


def test_schema_is_a_schema():
    schema = validator().schema
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:etcdmaint:config"
    assert schema["$defs"]["options"]["additionalProperties"] is False
    assert output("--config-schema").isascii()


def test_properties_tell_what_help_tells():
    properties = validator().schema["$defs"]["options"]["properties"]
    for name, rules in properties.items():
        text = " ".join(options()[name].text.split())
        described = rules["description"]
        assert len(described) > 10 and not described.endswith(".")
        default = re.search(r"default: (.*?)(?: \([^()]*\))?$", text)
        assert (f"(default: {default[1]})" in described) if default else "(default:" not in described
        if "default" in rules:
            assert fits({name: rules["default"]})
        if options()[name].choices:
            assert options()[name].choices == (rules.get("enum") or rules["anyOf"][0]["enum"])


@pytest.mark.parametrize("where", [lambda: golden_configs(lambda folder: exit_code(folder) == "0"),
                                   readme_configs, manual_configs], ids=["golden", "readme", "manual"])
def test_accepts_every_example(where):
    for name, text in where():
        values = read(text)
        assert values is not None, name
        for value in values:
            errors = [error.message for error in validator().iter_errors(value if value is not None else {})]
            assert not errors, (name, errors)


def test_accepts_the_printed_config():
    given = ["--target", "kubeadm", "--task", "snapshot,defrag", "--label", "a=b", "--suspended", "--quota", "4Gi", "--keep-last",
             "3", "--toleration", "a=b:NoSchedule", "--cpu-limit", "2", "--wait-between-defrags", "0s", "--max-usage", "70"]
    for value in read(output("--print-config", *given)):
        assert fits(value), value
    assert fits({})


def test_refuses_what_golden_cases_refuse_for_shape():
    for name, text in golden_configs(lambda folder: folder.name.startswith("shape-") and exit_code(folder) != "0"):
        values = read(text)
        assert values is None or not all(map(fits, values)), f"{name}: the schema accepts this"


def test_values_of_every_kind_for_every_key():
    wrong = []
    for option in options().values():
        for value in VALUES:
            config = {option.name: value} | ({"task": "defrag,snapshot"} if option.group == "snapshot" else {})
            refusal = program_refusals(json.dumps(config) + "\n")
            accepted = fits(config)
            if accepted and SHAPE.search(refusal):
                wrong.append((config, "only the program refuses it", refusal.splitlines()[0]))
            if not accepted and not refusal and not any(excuse(value) for _, excuse in STRICTER):
                wrong.append((config, "only the schema refuses it"))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("config", [
    {"task": ["defrag,snapshot"]}, {"replicas": 10}, {"replicas": 0}, {"client-port": 65536}, {"quota": "8GB"},
    {"quota": -1}, {"cpu-limit": 0.5}, {"starting-deadline": 30}, {"starting-deadline": "1m1h"}, {"suspended": "true"},
    {"target": "Talos"}, {"node-selector": "a"}, {"Target": "talos"}, {"targets": "talos"}, {"help": "all"}, [], "x", 1,
], ids=json.dumps)
def test_refuses(config):
    assert not fits(config)


@pytest.mark.parametrize("config", [
    {"task": "defrag,snapshot"}, {"task": ["snapshot"]}, {"quota": 8589934592}, {"quota": "1.5Gi"}, {"cpu-limit": 2},
    {"cpu-limit": "0.5"}, {"starting-deadline": "1h1m"}, {"keep-within": "2w"}, {"suspended": False}, {"label": {"a": "b"}},
    {"label": ["a=b", "c="]}, {"node-selector": "a=b,c=d"}, {"annotation": "a=b\nc,d"}, {"nodes": ["10.0.0.1", "10.0.0.2"]},
], ids=json.dumps)
def test_accepts(config):
    assert fits(config)
    assert not SHAPE.search(program_refusals(json.dumps(config) + "\n"))
