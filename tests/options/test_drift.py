"""Help, manual page, variables, config keys and the printed config tell of the same options."""
import json
import re
import subprocess

import yaml

from program import options, output, parse_help, run, tool


def manual_options():
    """name -> (letter, argument) of the OPTIONS section."""
    section = output("--man").split(".Sh OPTIONS\n")[1].split(".Sh ")[0]
    rows = re.findall(r"^\.It (?:Fl (\w) , )?Fl -([a-z0-9-]+)(?: (Op )?Ar (\S+))?$", section, re.M)
    assert len(rows) == section.count("\n.It ")
    return {name: (letter or None, f"[{argument}]" if optional else argument or None)
            for letter, name, optional, argument in rows}


def manual_exceptions(section):
    """The flags at the end of a section of the manual page."""
    text = output("--man").split(f".Sh {section}\n")[1].split("\n.Sh ")[0]
    return re.findall(r"^\.Fl -([a-z0-9-]+) [,.]$", text.split("except these:\n")[1], re.M)


def schema_keys():
    return list(json.loads(output("--config-schema"))["$defs"]["options"]["properties"])


def test_groups_together_are_all():
    groups = options()["help"].choices
    assert groups[-1] == "all"
    apart = {}
    for group in groups[:-1]:
        of_group = parse_help(output("--help", group))
        assert {option.group for option in of_group.values()} == {group}
        apart |= of_group
    assert apart == options()


def test_forms_of_help():
    overview = output("--help")
    assert output("-h") == overview
    assert output("--help=when") == output("--help", "when") == output("-h", "when")
    named = re.findall(r"^  (?:-\w, |    )--([a-z0-9-]+)", overview, re.M)
    assert set(named) < set(options()) and len(named) >= 15
    for option in options().values():
        assert re.search(rf"^  {option.group} ", overview, re.M)


def test_overview_is_narrow_and_plain():
    for text in (output("--help"), output("--help", "all")):
        assert text.isascii() and "\t" not in text
        assert max(map(len, text.splitlines())) <= 80


def test_unknown_group_is_refused():
    done = run("--help", "nothing")
    assert done.returncode == 1 and done.stdout == "" and "nothing" in done.stderr


def test_manual_page_has_every_option():
    assert manual_options() == {o.name: (o.letter, o.argument) for o in options().values()}


def test_manual_page_names_the_exceptions():
    assert manual_exceptions("CONFIGURATION FILE") == [o.name for o in options().values() if not o.is_key]
    assert manual_exceptions("ENVIRONMENT") == [o.name for o in options().values() if o.is_flag_only]


def test_manual_page_is_clean():
    done = subprocess.run([tool("mandoc"), "-Tlint", "-Wwarning"], input=output("--man"), text=True,
                          capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_manual_page_renders():
    done = subprocess.run([tool("mandoc"), "-Tascii", "-O", "width=100"], input=output("--man"), text=True,
                          capture_output=True, check=True)
    plain = re.sub(".\b", "", done.stdout)
    for option in options().values():
        assert re.search(rf"^ +(-\w, )?{option.flag}( |$)", plain, re.M), option.flag
    assert "--task snapshot" in plain


def test_schema_has_every_key():
    assert schema_keys() == [o.name for o in options().values() if o.is_key]


def test_every_key_is_read():
    for option in options().values():
        done = run("--config", "-", stdin=f"{option.name}: ~\n")
        assert done.returncode == 1 and done.stdout == "", option.name
        assert "<stdin>:1:" in done.stderr
        if option.is_key:
            assert f"{option.name}:" in done.stderr and "is needed, this is" in done.stderr, done.stderr
        else:
            assert "is a flag, not a key" in done.stderr, done.stderr


def test_every_variable_is_read():
    for option in options().values():
        done = run("--print-config", environment={option.variable: "\udcff"})
        assert done.returncode == 1 and done.stdout == "", option.name
        assert f"${option.variable}" in done.stderr, done.stderr
        assert ("is a flag only" in done.stderr) == option.is_flag_only, done.stderr


def test_every_flag_is_read():
    for option in options().values():
        done = run(option.flag + "=\udcff")
        assert done.returncode == 1 and done.stdout == "", option.name
        assert "UTF-8" in done.stderr and option.flag in done.stderr, done.stderr
        if option.argument and not option.argument.startswith("["):
            for word in filter(None, [option.flag, option.letter and f"-{option.letter}"]):
                done = run(word)
                assert done.returncode == 2 and option.argument in done.stderr, (word, done.stderr)


def test_letters_are_their_flags():
    for option in options().values():
        if not option.letter:
            continue
        if option.argument:
            done = run(f"-{option.letter}\udcff")
            assert "UTF-8" in done.stderr and f"-{option.letter}" in done.stderr, done.stderr
        else:
            assert run(f"-{option.letter}", "--version").returncode == 0


def test_printed_config_is_a_config():
    given = ["--namespace", "x", "--label", "a=b", "--label", "c=d,e", "--task", "snapshot,defrag", "--suspended",
             "--quota", "4Gi", "--replicas", "5", "--cpu-request", "1", "--keep-last", "3", "--s3-region", "1"]
    text = output("--print-config", *given)
    config = yaml.safe_load(text)
    assert set(config) == {word.removeprefix("--") for word in given if word.startswith("--")}
    assert set(config) < set(schema_keys())
    again = run("--config", "-", "--print-config", stdin=text)
    assert (again.returncode, again.stdout) == (0, text), again.stderr


def default(name):
    return re.search(r"default: (.+?)(?: \(|; |$)", options()[name].text)[1]


def test_defaults_of_help_are_those_of_the_manifests():
    snapshots = output("--task", "defrag,snapshot", "--snapshot-to", "s3://bucket/etcd", "--s3-credentials", "aws")
    talos = output("--target", "talos", "--nodes", "10.0.0.1,10.0.0.2,10.0.0.3")
    for name in ("image", "etcd-image", "rclone-image", "image-pull-policy", "schedule", "snapshot-schedule", "time-zone",
                 "namespace", "defrag-rule", "s3-credentials-secret", "s3-region", "disalarm-threshold",
                 "wait-between-defrags", "client-port", "cluster-domain"):
        assert default(name) in snapshots, (name, default(name))
    assert default("talosctl-image") in talos
    for name in ("etcd-name", "namespace", "schedule", "replicas", "quota", "image", "pki", "move-leader", "client-port"):
        assert output(f"--{name}={default(name)}") == output(), name
