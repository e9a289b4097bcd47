"""Libraries that are not there: said in the message, exit code 70; what does not need them goes on."""
import pytest

from conftest import outcome

LIBYAML = (b"etcdmaint-gen: error: cannot load libyaml-0.so.2: libmissing.so.0: cannot open shared object file: "
           b"No such file or directory\n"
           b"  = hint: install libyaml: the package libyaml-0-2, libyaml or yaml\n")
JANSSON = (b"etcdmaint-gen: error: cannot load libjansson.so.4: libmissing.so.0: cannot open shared object file: "
           b"No such file or directory\n")


def test_a_manifest_needs_none(runner):
    assert runner.counts([])["dlopen"] == 0
    assert outcome(runner.run([], "dlopen:1:all-EIO")) == outcome(runner.run([]))


def test_a_file_needs_libyaml(runner):
    assert outcome(runner.run(["-f", "config.yaml"], "dlopen:1:all-EIO")) == (70, b"", LIBYAML)


@pytest.mark.parametrize("arguments", [["--next", "1", "-o", "json"], ["--krm"]])
def test_json_needs_jansson(runner, arguments):
    assert outcome(runner.run(arguments, "dlopen:1:all-EIO")) == (70, b"", JANSSON)


def test_a_dashboard_needs_jansson(runner):
    done = runner.run(["--with", "grafana-dashboard"], "dlopen:1:all-EIO")
    assert (done.returncode, done.stdout) == (70, b"")
    assert b"the dashboard cannot be written: cannot load libjansson.so.4: libmissing.so.0" in done.stderr


def test_diagnostics_as_json_say_what_is_missing(runner):
    done = runner.run(["-j", "61 * * * *", "--diagnostics", "json"], "dlopen:1:all-EIO")
    assert outcome(done) == (70, b"", JANSSON)


def test_version_says_what_is_missing(runner):
    done = runner.run(["--version"], "dlopen:1:all-EIO")
    assert done.returncode == 0 and [line.split(b":")[0] for line in done.stdout.splitlines()[1:]] == [
        b"cannot load libyaml-0.so.2", b"cannot load libjansson.so.4", b"cannot load libcurl.so.4"]
