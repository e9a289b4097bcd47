"""The same kubeconfig files given to kubectl and to us, with a real server behind them: who does it see?"""
import importlib.util
import itertools
import json

import pytest

from cluster import connections
from cluster.control_plane import eventually
from lab import tools

NUMBERS = itertools.count(1)


def load_cases():
    """The files of tests/kubeconfig, which there are judged without a server."""
    path = tools.ROOT / "tests/kubeconfig/cases.py"
    spec = importlib.util.spec_from_file_location("kubeconfig_cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases = load_cases()
CA = "server: @server, certificate-authority-data: '@ca64'"
PLUGIN = "command: ./plugin.sh, interactiveMode: Never"
# Both versions of the protocol; what comes in through the environment is checked by the plugin itself.
TOKEN_PLUGIN = """#!/bin/sh
case $KUBERNETES_EXEC_INFO in *ExecCredential*) ;; *) exit 9 ;; esac
[ "$FLAVOUR" = x ] || exit 8
printf '{"apiVersion":"client.authentication.k8s.io/%s","kind":"ExecCredential","status":{"token":"@token"}}' "$1"
"""
# The server that is to be asked is in the environment when the plugin wants to know it.
CLUSTER_PLUGIN = """#!/bin/sh
case $KUBERNETES_EXEC_INFO in *'"server":"@server"'*) ;; *) exit 9 ;; esac
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"@token"}}'
"""
CERTIFICATE_PLUGIN = """#!/bin/sh
cert=$(awk '{printf "%s\\\\n", $0}' jane.crt) key=$(awk '{printf "%s\\\\n", $0}' jane.key)
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":"%s","clientKeyData":"%s"}}' \\
    "$cert" "$key"
"""
CERTIFICATE_FILES = {"jane.crt": "@cert", "jane.key": "@key"}


def own(name, how=cases.SAME, cluster=CA, user="token: '@token'", **more):
    return cases.one(f"real-{name}", how, cluster=cluster, user=user, **more)


def plugin(version, more=""):
    return (f"exec: {{apiVersion: client.authentication.k8s.io/{version}, {PLUGIN}, args: [{version}], "
            f"env: [{{name: FLAVOUR, value: x}}]{more}}}")


OWN = [
    own("token"),
    own("token-file", user="tokenFile: t", files={"t": "@token\n"}),
    own("token-wrong", user="token: wrong"),
    own("certificate-data", user="client-certificate-data: '@cert64', client-key-data: '@key64'"),
    own("certificate-files", user="client-certificate: jane.crt, client-key: jane.key", files=CERTIFICATE_FILES),
    own("certificate-and-token", user="client-certificate-data: '@cert64', client-key-data: '@key64', token: '@token'"),
    own("certificate-flags", user="", arguments=("--client-certificate", "jane.crt", "--client-key", "jane.key"),
        files=CERTIFICATE_FILES),
    own("ca-file", cluster="server: @server, certificate-authority: ca", files={"ca": "@ca"}),
    own("ca-flag", cluster="server: @server", arguments=("--certificate-authority", "ca"), files={"ca": "@ca"}),
    own("ca-absent", cluster="server: @server"),
    own("ca-other", cluster="server: @server, certificate-authority: ca", files={"ca": "@cert"}),
    own("server-name", cluster=f"{CA}, tls-server-name: kubernetes.default.svc"),
    own("server-name-wrong", cluster=f"{CA}, tls-server-name: other.test"),
    own("server-name-flag", arguments=("--tls-server-name", "kubernetes")),
    own("plugin-v1", user=plugin("v1"), files={"plugin.sh": TOKEN_PLUGIN}),
    own("plugin-v1beta1", user=plugin("v1beta1"), files={"plugin.sh": TOKEN_PLUGIN}),
    own("plugin-wants-cluster", user=plugin("v1", ", provideClusterInfo: true"), files={"plugin.sh": CLUSTER_PLUGIN}),
    own("plugin-certificate", user=plugin("v1"), files={"plugin.sh": CERTIFICATE_PLUGIN, **CERTIFICATE_FILES}),
    own("plugin-fails", user=plugin("v1"), files={"plugin.sh": "#!/bin/sh\nexit 3\n"}),
    own("plugin-garbage", user=plugin("v1"), files={"plugin.sh": "#!/bin/sh\necho hello\n"}),
    own("impersonation", user="token: '@token', as: erin, as-groups: [night], as-uid: '7', as-user-extra: {scope: [a, b]}"),
    own("impersonation-flags", arguments=("--as", "erin", "--as-group", "night", "--as-group", "day", "--as-uid", "8")),
    own("impersonation-refused", user="token: '@token', as: system:admin, as-groups: ['system:masters']"),
]


def real(case, credentials):
    """Files and arguments of a case with the real server and credentials in them."""
    def text(value, name=""):
        if isinstance(value, bytes):
            return value
        if value == "@cert" and name == "ca":
            value = "@ca"
        value = value.replace("certificate-authority-data: '@cert64'", "certificate-authority-data: '@ca64'")
        value = value.replace(cases.SECRET, credentials.token).replace("127.0.0.1:1", credentials.server.removeprefix("https://"))
        return credentials.fill(value)

    own_case = case in OWN
    files = {name: credentials.fill(value) if own_case else text(value, name) for name, value in case.files.items()}
    return files, [credentials.fill(a) if own_case else text(a) for a in case.arguments]


@pytest.fixture(scope="module")
def credentials(plane):
    """Jane's, who may be erin and some groups, and nobody else."""
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "impersonator"}, "rules": [
        {"apiGroups": [""], "resources": ["users"], "verbs": ["impersonate"], "resourceNames": ["erin", "jane"]},
        {"apiGroups": [""], "resources": ["groups"], "verbs": ["impersonate"], "resourceNames": ["night", "day", "a", "b", "c", "a,b"]},
        {"apiGroups": ["authentication.k8s.io"], "resources": ["uids", "userextras/scope", "userextras/k/x", "userextras/k"],
         "verbs": ["impersonate"]}]}
    plane.must("apply", "-f", "-", stdin=json.dumps(role))
    plane.must("create", "clusterrolebinding", "impersonator", "--clusterrole=impersonator", "--user=jane")
    eventually(lambda: plane.kubectl("auth", "can-i", "impersonate", "users/erin", "--as=jane").returncode == 0, "no right")
    return connections.Credentials(plane)


def asked(plane, folder, arguments, variables):
    """Whom the server saw: (of us, of kubectl), with what both said. None: no request came."""
    number = next(NUMBERS)
    we, they = f"we{number}", f"they{number}"
    ours = connections.run([tools.GENERATOR, "--apply", "--dry-run=server", "-n", we, "--timeout=20s", *arguments], folder, variables)
    kubectl = connections.run([tools.tool("kubectl"), "get", "--raw", f"/apis/batch/v1/namespaces/{they}/cronjobs",
                               "--request-timeout=20s", *connections.names_for_kubectl(arguments)], folder, variables)
    seen = connections.Identities(plane)
    return seen.of(we), seen.of(they), f"{ours.stdout}{ours.stderr}\n{kubectl.stdout}{kubectl.stderr}"


# Different on purpose, also with a server behind it: what the server sees of us.
ON_PURPOSE = {
    "no-scheme-insecure": "jane",  # a host without a scheme is https when something says so
    "token-number": None,  # a token, though not one of this server's
}


@pytest.mark.parametrize("case", [*OWN, *cases.CASES], ids=lambda case: case.name)
def test_same_identity(case, plane, credentials, tmp_path):
    files, arguments = real(case, credentials)
    connections.write(tmp_path, files)
    we, they, said = asked(plane, tmp_path, arguments, case.variables)
    assert credentials.token not in said.split("\n\n")[0]
    if case.how in (cases.REFUSED, cases.STRICTER):
        assert we is None, said
    elif case.name in ON_PURPOSE:
        assert they is None or they != we
        assert we is not None and we[1].get("username") == ON_PURPOSE[case.name], said
    else:
        assert we == they, said


def test_most_cases_reach_the_server(plane, credentials, tmp_path):
    """The comparison above is about something."""
    connections.write(tmp_path, real(OWN[0], credentials)[0])
    we, they, _ = asked(plane, tmp_path, [], {"KUBECONFIG": "config"})
    assert we == they and we[1]["username"] == "jane" and set(we[1]["groups"]) >= {"team", "ops"}


SCHEMES = {"tinyproxy": "http", "microsocks": "socks5"}


@pytest.fixture(params=SCHEMES)
def proxy(request, tmp_path):
    running = connections.Proxy(tmp_path / "proxy", request.param, SCHEMES[request.param])
    yield running
    running.stop()


def through(proxy, credentials, folder, line=(), stanza="", password="proxypass", host="localhost", **variables):
    """What we say when the server is behind the proxy, and the namespace that was asked for."""
    server = credentials.server.replace("127.0.0.1", host)
    cluster = f"server: {server}, certificate-authority-data: '@ca64', tls-server-name: kubernetes{stanza}"
    connections.write(folder, {"config": credentials.fill(cases.config(cluster=cluster, user="token: '@token'"))})
    namespace = f"proxied{next(NUMBERS)}"
    ours = connections.run([tools.GENERATOR, "--apply", "--dry-run=server", "-n", namespace, "--timeout=20s", "-vvv", *line], folder,
                           {"KUBECONFIG": "config", **variables})
    assert password not in ours.stdout + ours.stderr
    return ours, namespace, server.removeprefix("https://")


@pytest.mark.parametrize("where", ["kubeconfig", "option"])
def test_real_proxy(where, proxy, plane, credentials, tmp_path):
    """With a password; the name of the server is resolved by the proxy."""
    stanza = f", proxy-url: '{proxy.url()}'" if where == "kubeconfig" else ""
    line = ["--proxy-url", proxy.url()] if where == "option" else []
    ours, namespace, server = through(proxy, credentials, tmp_path, line, stanza)
    seen = connections.Identities(plane).of(namespace)
    assert seen and seen[1]["username"] == "jane", ours.stdout + ours.stderr
    assert server in proxy.targets(), proxy.log.read_text()


def test_proxy_of_the_environment(proxy, plane, credentials, tmp_path):
    """For any host but this machine's own names, as Go does it; so here the proxy has to fail."""
    ours, _, server = through(proxy, credentials, tmp_path, host="etcdmaint.invalid", HTTPS_PROXY=proxy.url())
    assert ours.returncode == 4 and "proxy" in ours.stdout + ours.stderr
    if proxy.name == "tinyproxy":  # microsocks tells of success only
        assert f"CONNECT {server}" in proxy.log.read_text()
    ours, namespace, _ = through(proxy, credentials, tmp_path, HTTPS_PROXY=proxy.url())
    assert connections.Identities(plane).of(namespace) and server.replace("etcdmaint.invalid", "localhost") not in proxy.targets()


def test_proxy_with_a_wrong_password(proxy, plane, credentials, tmp_path):
    stanza = f", proxy-url: '{proxy.url(cases.SECRET)}'"
    ours, namespace, _ = through(proxy, credentials, tmp_path, (), stanza, cases.SECRET)
    assert ours.returncode == 4 and "proxy" in ours.stdout + ours.stderr
    assert connections.Identities(plane).of(namespace) is None
