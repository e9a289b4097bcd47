"""yamllint with the configuration that is shipped: not even a warning."""
import toolbox

CONFIG = toolbox.ROOT / "packaging/yamllint.yaml"


def test_yamllint(manifest_files):
    done = toolbox.run([toolbox.tool("yamllint"), "--strict", "-f", "parsable", "-c", str(CONFIG),
                        *map(str, manifest_files.values())])
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_yamllint_sees_a_fault(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("list:\n  - indented\nlist:\n- 'single'\n")
    done = toolbox.run([toolbox.tool("yamllint"), "--strict", "-f", "parsable", "-c", str(CONFIG), str(file)])
    for rule in ("indentation", "key-duplicates", "quoted-strings"):
        assert f"({rule})" in done.stdout
