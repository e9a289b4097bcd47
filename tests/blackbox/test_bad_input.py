"""Bad input, from the outside: the exit code, the place, the key, the hint, and nothing on stdout.

Every case is one row. `place` is what the first line of standard error begins with; `says` are words
that the messages hold.
"""
import os
import pathlib
import subprocess
import typing

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("BUILD", "build") / "etcdmaint-gen"
LIMIT = 64 * 1024 * 1024
HANG_SECONDS = 60


def run(folder, *arguments, stdin=b"", **variables):
    environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", **variables}
    for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    return subprocess.run([PROGRAM, *arguments], cwd=folder, input=stdin, env=environment,
                          capture_output=True, timeout=HANG_SECONDS, check=False)


def check_refused(done, code, place, says):
    text = done.stderr.decode()  # messages are UTF-8 whatever the input was
    assert done.returncode == code, f"exit code {done.returncode}\n{text}"
    assert done.stdout == b""
    assert text.startswith(place), text
    for word in says:
        assert word in text, text
    assert "\x1b" not in text and "\0" not in text and "\r" not in text


class Bad(typing.NamedTuple):
    name: str
    config: bytes
    line: int  # 0: the file as a whole
    column: int
    says: tuple
    code: int = 1


LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (ord("a") + n, ord("a") + n, b",".join([b"*%c" % (ord("a") + n - 1)] * 10))
    for n in range(1, 8))

FILES = [
    # bytes that are no text
    Bad("not-utf8", b"namespace: \xff\n", 1, 12, ("not UTF-8",)),
    Bad("overlong-utf8", b"a: \xc0\xaf\n", 1, 4, ("not UTF-8",)),
    Bad("surrogate", b"a: \xed\xa0\x80\n", 1, 4, ("not UTF-8",)),
    Bad("utf16", "namespace: x\n".encode("utf-16"), 1, 1, ("UTF-8",)),
    Bad("nul-byte", b"namespace: a\0b\n", 1, 13, ("NUL",)),
    Bad("nul-escaped", b'namespace: "a\\u0000b"\n', 1, 12, ("NUL",)),
    Bad("byte-order-mark", b"\xef\xbb\xbfnamespace: x\n", 1, 1, ("byte order mark",)),
    Bad("crlf", b"namespace: x\r\n", 1, 13, ("carriage return", "LF")),
    Bad("control-byte", b"namespace: a\x07b\n", 1, 13, ()),
    Bad("escape-sequence", b'namespace: "\\e[31mred"\n', 1, 12, ("namespace",)),
    # shapes
    Bad("empty", b"", 0, 0, ("empty",)),
    Bad("only-a-comment", b"# nothing\n", 0, 0, ("empty",)),
    Bad("only-dashes", b"---\n", 2, 1, ("nothing",)),
    Bad("scalar", b"x\n", 1, 1, ("mapping",)),
    Bad("list", b"- a\n- b\n", 1, 1, ("mapping", "list")),
    Bad("two-documents", b"namespace: a\n---\nnamespace: b\n", 2, 1, ()),
    Bad("tab-indentation", b"label:\n\ta: b\n", 2, 1, ("tab",)),
    Bad("unclosed-quote", b'namespace: "x\n', 1, 12, ("not YAML",)),
    Bad("unclosed-list", b"task: [defrag\n", 2, 1, ("not YAML",)),
    Bad("colon-in-value", b"namespace: a: b\n", 1, 13, ("not YAML",)),
    Bad("deep-nesting", b"a: " + b"[" * 100 + b"]" * 100 + b"\n", 1, 67, ("64",)),
    Bad("deep-mappings", b"a: " + b"{a: " * 100 + b"}" * 100 + b"\n", 1, None, ("64",)),
    Bad("4-mib-of-nesting", b"[" * (LIMIT - 1) + b"\n", 1, None, ("64",)),
    Bad("more-than-64-mib", b"# " + b"x" * LIMIT + b"\n", 0, 0, ("67108864 bytes",)),
    Bad("aliases-that-multiply", LAUGHS, 6, None, ("1000000",)),
    Bad("alias-to-itself", b"a: &a [*a]\n", 1, None, ()),
    Bad("unknown-alias", b"namespace: *x\n", 1, 12, ("anchor", "quotes")),
    Bad("merge-key", b"<<: {namespace: x}\n", 1, 1, ("merge",)),
    Bad("list-as-key", b"? [a]\n: b\n", 1, 3, ("key",)),
    Bad("tag", b"namespace: !!str x\n", 1, 12, ("tag",)),
    Bad("own-tag", b"namespace: !val x\n", 1, 12, ("tag",)),
    # keys
    Bad("duplicate-key", b"namespace: x\nreplicas: 3\nnamespace: y\n", 3, 1, ("namespace", "twice", "line 1")),
    Bad("duplicate-key-in-quotes", b'namespace: x\n"namespace": y\n', 2, None, ("twice",)),
    Bad("duplicate-label", b"label: {a: b, a: c}\n", 1, 15, ("twice",)),
    Bad("unknown-key", b"nmaespace: x\n", 1, 1, ('"nmaespace"', "did you mean namespace?")),
    Bad("unknown-key-in-capitals", b"Namespace: x\n", 1, 1, ("did you mean namespace?",)),
    Bad("unknown-key-far-from-all", b"zzzzzzzzzzz: x\n", 1, 1, ("zzzzzzzzzzz",)),
    Bad("key-of-the-command-line", b"help: all\n", 1, 1, ("help",)),
    Bad("key-with-control-bytes", b'"a\\nb": x\n', 1, 1, ("a\\nb",)),
    # kinds
    Bad("list-for-string", b"namespace: [x]\n", 1, 12, ("namespace: a string", "list")),
    Bad("mapping-for-string", b"namespace: {a: b}\n", 1, 12, ("namespace: a string", "mapping")),
    Bad("mapping-in-list", b"task: [{a: b}]\n", 1, 8, ("task",)),
    Bad("list-in-list", b"task: [[defrag]]\n", 1, 8, ("task",)),
    Bad("list-for-pairs", b"label: {a: [b]}\n", 1, 12, ("label",)),
    Bad("string-for-flag", b'suspended: "maybe"\n', 1, None, ("suspended",)),
    Bad("yes-for-flag", b"suspended: yes\n", 1, 12, ("suspended",)),
    Bad("yes-for-string", b"namespace: yes\n", 1, 12, ("namespace", "quotes")),
    Bad("no-for-string", b"etcd-name: NO\n", 1, 12, ("etcd-name", "quotes")),
    Bad("true-for-string", b"namespace: true\n", 1, 12, ("namespace", "quotes")),
    Bad("hexadecimal", b"replicas: 0x10\n", 1, 11, ("replicas", "quotes")),
    Bad("hexadecimal-for-string", b"namespace: 0x10\n", 1, 12, ("namespace", "quotes")),
    Bad("underscore-number", b"keep-last: 1_000\n", 1, 12, ("keep-last", "quotes")),
    Bad("sexagesimal", b"keep-last: 1:30\n", 1, 12, ("keep-last",)),
    Bad("octal", b"replicas: 03\n", 1, 11, ("replicas",)),
    Bad("float", b"replicas: 3.0\n", 1, 11, ("replicas",)),
    Bad("infinity", b"replicas: .inf\n", 1, 11, ("replicas",)),
    Bad("date-for-string", b"namespace: 2026-01-01\n", 1, 12, ("namespace", "quotes")),
    Bad("tilde", b"namespace: ~\n", 1, 12, ("namespace",)),
    Bad("null", b"namespace: null\n", 1, 12, ("namespace",)),
    Bad("nothing", b"namespace:\n", 1, 11, ("namespace", "nothing")),
    Bad("huge-number", b"replicas: 99999999999999999999\n", 1, 11, ("replicas",)),
    Bad("number-out-of-bounds", b"replicas: 10\n", 1, 11, ("replicas", "9")),
    Bad("negative-number", b"replicas: -1\n", 1, 11, ("replicas",)),
    Bad("huge-quantity", b"quota: 99999999999999999999999999999999Gi\n", 1, 8, ("quota",)),
    Bad("huge-duration", b"command-timeout: 99999999999999999999h\n", 1, 18, ("command-timeout",)),
    Bad("unknown-choice", b"target: kubeadmm\n", 1, 9, ("target", "kubeadm")),
    # values
    Bad("empty-string", b'namespace: ""\n', 1, None, ("namespace", "empty")),
    Bad("empty-list", b"task: []\n", None, None, ("task", "empty")),
    Bad("empty-schedule", b'schedule: ""\n', 1, None, ("schedule",)),
    Bad("newline-in-name", b'namespace: "a\\nb"\n', 1, 12, ("namespace", "a\\nb")),
    Bad("newline-in-schedule", b'schedule: "0 0 * * *\\nsuspend: true"\n', 1, None, ("schedule",)),
    Bad("quote-in-name", b"namespace: 'a\"b'\n", 1, None, ("namespace",)),
    Bad("colon-in-name", b'namespace: "a: b"\n', 1, None, ("namespace",)),
    Bad("hash-in-name", b'namespace: "a #b"\n', 1, None, ("namespace",)),
    Bad("braces-in-name", b'namespace: "{{ x }}"\n', 1, None, ("namespace", "{{ x }}")),
    Bad("kubernetes-variable-in-name", b"namespace: $(X)\n", 1, 12, ("namespace", "$(X)")),
    Bad("shell-variable-in-name", b"namespace: ${X}\n", 1, 12, ("namespace", "${X}")),
    Bad("block-scalar", b"namespace: |\n  a\n  b\n", 1, None, ("namespace",)),
    Bad("folded-scalar-that-never-ends", b"namespace: >\n  a\n", 1, None, ("namespace",)),
    Bad("emoji-in-name", "namespace: \U0001f600\n".encode(), 1, 12, ("namespace",)),
    Bad("right-to-left-override", "namespace: \u202eabc\n".encode(), 1, 12, ("namespace", "\\xe2")),
]


@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name)
def test_bad_file(tmp_path, bad):
    (tmp_path / "bad.yaml").write_bytes(bad.config)
    done = run(tmp_path, "-f", "bad.yaml")
    place = "bad.yaml"
    if bad.line is None:
        place = ""
    elif bad.line > 0:
        place += f":{bad.line}:" + (f"{bad.column}: error: " if bad.column else "")
    check_refused(done, bad.code, place, bad.says)


@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name)
def test_bad_standard_input(tmp_path, bad):
    """The same through a pipe: the same messages under another name."""
    (tmp_path / "bad.yaml").write_bytes(bad.config)
    named = run(tmp_path, "-f", "bad.yaml")
    piped = run(tmp_path, "-f", "-", stdin=bad.config)
    assert piped.returncode == named.returncode and piped.stdout == b""
    assert piped.stderr == named.stderr.replace(b"bad.yaml", b"<stdin>")


class Wrong(typing.NamedTuple):
    name: str
    arguments: tuple
    code: int
    place: str
    says: tuple
    variables: dict = {}


ARGUMENTS = [
    Wrong("unknown-flag", ("--nmaespace", "x"), 2, "", ("--nmaespace", "--namespace")),
    Wrong("unknown-letter", ("-Z",), 2, "", ("-Z",)),
    Wrong("argument-missing", ("--namespace",), 2, "", ("namespace",)),
    Wrong("argument-missing-for-letter", ("-n",), 2, "", ("-n",)),
    Wrong("word-without-flag", ("kube-system",), 2, "", ("kube-system",)),
    Wrong("two-actions", ("--explain", "--next", "3"), 2, "", ("explain", "next")),
    Wrong("flag-with-wrong-word", ("--suspended=maybe",), 1, "--suspended: error: ", ("maybe",)),
    Wrong("empty-value", ("-n", ""), 1, "-n: error: namespace: ", ("empty",)),
    Wrong("schedule", ("-j", "61 * * * *"), 1, "-j: error: schedule: ", ("61",)),
    Wrong("schedule-injection", ("-j", '0 0 * * *"\nsuspend: true'), 1, "-j: error: schedule: ", ("\\n",)),
    Wrong("name", ("-e", "Bad_Name"), 1, "-e: error: etcd-name: ", ("Bad_Name",)),
    Wrong("not-utf8", ("-n", b"\xff"), 1, "-n: error: namespace: ", ()),
    Wrong("escape-sequence", ("-n", "\x1b[31mred"), 1, "-n: error: namespace: ", ("\\x1b",)),
    Wrong("very-long", ("-n", "x" * 5000), 1, "-n: error: namespace: ", ("...",)),
    Wrong("beyond-any-limit", ("-n", "x" * 100000), 1, "-n: error: namespace: ", ("65536",)),
    Wrong("choice", ("--target", "kubeadmm"), 1, "--target: error: ", ("kubeadm",)),
    Wrong("number", ("--replicas", "three"), 1, "--replicas: error: ", ("three",)),
    Wrong("huge-number", ("--replicas", "99999999999999999999"), 1, "--replicas: error: ", ()),
    Wrong("quantity", ("--quota", "8GiB"), 1, "--quota: error: ", ("8GiB",)),
    Wrong("duration", ("--command-timeout", "1 minute"), 1, "--command-timeout: error: ", ()),
    Wrong("rule", ("--defrag-rule", "80/100 >"), 1, "--defrag-rule: error: ", ()),
    Wrong("endless-address", ("--target", "talos", "--nodes", ".0.0.1"), 1, "--nodes: error: ", ()),
    Wrong("missing-file", ("-f", "absent.yaml"), 3, "", ("absent.yaml", "No such file")),
    Wrong("directory", ("-f", "."), 3, "", ("directory",)),
    Wrong("variable", (), 1, "$ETCDMAINT_SCHEDULE: error: ", ("61",), {"ETCDMAINT_SCHEDULE": "61 * * * *"}),
    Wrong("empty-variable", (), 1, "$ETCDMAINT_NAMESPACE: error: ", ("empty",), {"ETCDMAINT_NAMESPACE": ""}),
    Wrong("unknown-variable", (), 1, "$ETCDMAINT_NAMESPCE: error: ", ("ETCDMAINT_NAMESPACE",),
          {"ETCDMAINT_NAMESPCE": "x"}),
    Wrong("variable-with-escape", (), 1, "$ETCDMAINT_NAMESPACE: error: ", ("\\x1b",), {"ETCDMAINT_NAMESPACE": "\x1b[0m"}),
    Wrong("templates-missing", ("--templates", "absent"), 3, "", ("absent",)),
    Wrong("talos-without-nodes", ("--target", "talos"), 1, "", ("nodes",)),
    Wrong("completion-of-no-shell", ("--completion", "tcsh"), 1, "--completion: error: ", ("bash",)),
    Wrong("rule-sample", ("--rule-sample", "dbSize=x"), 1, "--rule-sample: error: ", ()),
    Wrong("next-zero", ("--next", "0"), 1, "--next: error: ", ()),
    Wrong("from", ("--next", "1", "--from", "yesterday"), 1, "--from: error: ", ()),
]


@pytest.mark.parametrize("wrong", ARGUMENTS, ids=lambda wrong: wrong.name)
def test_bad_argument(tmp_path, wrong):
    done = run(tmp_path, *wrong.arguments, **wrong.variables)
    check_refused(done, wrong.code, wrong.place, wrong.says)


def test_every_error_of_a_run_in_order(tmp_path):
    (tmp_path / "bad.yaml").write_text('namespace: Bad_Name\nreplicas: 99\nschedule: "61 * * * *"\n')
    done = run(tmp_path, "-f", "bad.yaml", "--quota", "8GiB")
    lines = [line for line in done.stderr.decode().splitlines() if ": error: " in line]
    # Loading reports shapes first; every one of the four is there.
    assert done.returncode == 1 and done.stdout == b""
    assert any("replicas" in line for line in lines)
    (tmp_path / "bad.yaml").write_text('namespace: Bad_Name\nschedule: "61 * * * *"\nimage: "a//b"\n')
    done = run(tmp_path, "-f", "bad.yaml", "--quota", "8GiB")
    lines = [line for line in done.stderr.decode().splitlines() if ": error: " in line]
    for key in ("namespace", "schedule", "image", "quota"):
        assert any(f" {key}: " in line for line in lines), done.stderr.decode()


def test_excerpt_and_caret(tmp_path):
    (tmp_path / "bad.yaml").write_text("# first\nnamespace: kube-system\nreplicas: 99  # too many\n")
    lines = run(tmp_path, "-f", "bad.yaml").stderr.decode().splitlines()
    assert lines[0].startswith("bad.yaml:3:11: error: replicas: ")
    assert lines[1] == "  | replicas: 99  # too many"
    assert lines[2] == "  |           ^^"


@pytest.mark.parametrize("depth", [1, 10, 100, 1000])
def test_good_input_after_bad(tmp_path, depth):
    """Limits are limits, not less: what is just inside them is accepted."""
    filler = "# " + "x" * 70 + "\n"
    text = filler * depth + "namespace: etcd\n"
    done = run(tmp_path, "-f", "-", stdin=text.encode())
    assert done.returncode == 0 and b"namespace: etcd\n" in done.stdout


def test_a_file_of_exactly_the_limit(tmp_path):
    tail = b"\nnamespace: etcd\n"
    done = run(tmp_path, "-f", "-", stdin=b"#" * (LIMIT - len(tail)) + tail)
    assert done.returncode == 0 and b"namespace: etcd\n" in done.stdout


class TestTemplates:
    """Edited templates: broken, unsafe, unknown names."""

    @pytest.fixture
    def templates(self, tmp_path):
        done = run(tmp_path, "--dump-templates", "templates")
        assert done.returncode == 0, done.stderr
        return tmp_path / "templates"

    def refused(self, templates, old, new, file="cronjob.yaml"):
        text = (templates / file).read_text()
        assert old in text
        (templates / file).write_text(text.replace(old, new, 1))
        done = run(templates.parent, "--templates", "templates")
        check_refused(done, 1, f"templates/{file}:", ())
        return done.stderr.decode()

    def test_unchanged_templates_give_the_same_output(self, templates):
        assert run(templates.parent, "--templates", "templates").stdout == run(templates.parent).stdout

    def test_an_edit_shows(self, templates):
        text = (templates / "cronjob.yaml").read_text()
        (templates / "cronjob.yaml").write_text(text.replace("failedJobsHistoryLimit: 3", "failedJobsHistoryLimit: 7"))
        assert b"failedJobsHistoryLimit: 7" in run(templates.parent, "--templates", "templates").stdout

    def test_broken_yaml(self, templates):
        self.refused(templates, "spec:", "spec: [")

    def test_unknown_name(self, templates):
        assert "no value" in self.refused(templates, "!val namespace", "!val namespac")

    def test_unknown_tag(self, templates):
        assert "tag" in self.refused(templates, "!val namespace", "!value namespace")

    def test_unsafe_concurrency(self, templates):
        assert "unsafe" in self.refused(templates, "concurrencyPolicy: Forbid", "concurrencyPolicy: Allow")

    def test_what_options_decide(self, templates):
        """Each is refused where it stands, with the whole output held back."""
        text = self.refused(templates, "--continue-on-error=false", "--continue-on-error=true", "step-defrag.yaml")
        assert "args must stay as it is" in text and "hint: " in text

    def test_every_cluster_of_a_fleet(self, templates):
        (templates.parent / "fleet.yaml").write_text("clusters: [{name: a}, {name: b, target: kubeadm}]\n")
        text = (templates / "volumes.yaml").read_text()
        (templates / "volumes.yaml").write_text(text.replace("path: !val path", "path: /"))
        done = run(templates.parent, "--templates", "templates", "-f", "fleet.yaml")
        check_refused(done, 1, "templates/volumes.yaml:", ())
        assert run(templates.parent, "--templates", "templates", "-f", "fleet.yaml", "--cluster", "a").returncode == 0

    def test_missing_file(self, templates):
        (templates / "cronjob.yaml").unlink()
        check_refused(run(templates.parent, "--templates", "templates"), 3, "", ("cronjob.yaml",))

    def test_endless_include(self, templates):
        (templates / "labels.yaml").write_text("<<: !include labels.yaml\n")
        check_refused(run(templates.parent, "--templates", "templates"), 1, "templates/", ())
