"""Certificates, servers that end with their test, and the C client as a function."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import standin  # noqa: E402

CLIENT = ROOT / os.environ.get("BUILD", "build") / "transport/client"

CONFIG = """
[ca]
default_ca = authority
[authority]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
private_key = {folder}/{ca}.key
certificate = {folder}/{ca}.pem
default_md = sha256
policy = any
x509_extensions = leaf
unique_subject = no
[any]
commonName = supplied
[leaf]
subjectAltName = {names}
"""


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Certificates:
    """PEM files of key and certificate together, from one of two authorities."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "index.txt").touch()
        (folder / "serial").write_text("1000\n")
        for name in ("ca", "other"):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-subj", f"/CN=test {name}", "-days", "3650", "-keyout", folder / f"{name}.key",
                    "-out", folder / f"{name}.pem")

    def make(self, name, ca="ca", names="DNS:localhost,IP:127.0.0.1", start="20200101000000Z", end="20490101000000Z"):
        key, request, certificate, both = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt", "both"))
        config = self.folder / f"{name}.cnf"
        config.write_text(CONFIG.format(folder=self.folder, ca=ca, names=names))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
                "-keyout", key, "-out", request)
        openssl("ca", "-batch", "-config", config, "-in", request, "-out", certificate, "-notext",
                "-startdate", start, "-enddate", end)
        both.write_text(key.read_text() + certificate.read_text())
        return both

    @property
    def ca(self):
        return self.folder / "ca.pem"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    made = Certificates(tmp_path_factory.mktemp("certificates"))
    made.good = made.make("server")
    made.client = made.make("client")
    return made


@pytest.fixture
def start(certificates):
    """start(kind, ...) makes a server of that kind which ends with the test."""
    running = []

    def make(kind, *arguments, **options):
        running.append(kind(*arguments, **options))
        return running[-1]
    yield make
    for server in running:
        server.close()


@pytest.fixture
def server(start, certificates):
    return start(standin.Server, standin.tls(certificates.good))


class Outcome:
    def __init__(self, output, trace, code):
        self.output, self.trace = output, trace
        assert code == 0, trace
        self.replies = [json.loads(line) for line in output.splitlines()]
        for reply in self.replies:
            reply["body"] = None if reply["body"] is None else bytes(reply["body"])

    @property
    def reply(self):
        assert len(self.replies) == 1
        return self.replies[0]


def begin(wrapper=(), **options):
    """The C client, running; an option that is True gets the value yes."""
    words = [*map(str, wrapper), str(CLIENT)]
    for name, value in options.items():
        if value is not None:
            words += ["--" + name.replace("_", "-"), "yes" if value is True else str(value)]
    # Our options decide about proxies, whatever the environment says.
    environment = {"PATH": os.environ["PATH"], "HTTPS_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env=environment)


@pytest.fixture
def send(certificates):
    """send(server or URL, requests, options): the outcome of the C client. Trusts our authority."""
    def run(server, requests="GET / safe", **options):
        url = server if isinstance(server, str) else f"https://127.0.0.1:{server.port}"
        options.setdefault("ca", certificates.ca)
        process = begin(server=url, **options)
        output, trace = process.communicate(requests + "\n", timeout=20)
        return Outcome(output, trace, process.returncode)
    return run
