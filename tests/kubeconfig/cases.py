"""Kubeconfig files, and how our choice has to compare with that of kubectl.

SAME: the same server, user kind, impersonation and namespace. REFUSED: by both. STRICTER: kubectl
goes on, we do not, for the reason given. KINDER: kubectl refuses what is clear enough. OTHER: both
go on, differently on purpose; `expected` is what we choose.
"""
import dataclasses

SAME, REFUSED, STRICTER, KINDER, OTHER = "same", "refused", "stricter", "kinder", "other"
SERVER = "https://127.0.0.1:1"
SECRET = "Canary7Secret"


@dataclasses.dataclass
class Case:
    name: str
    how: str
    files: dict
    arguments: tuple = ()
    variables: dict = dataclasses.field(default_factory=lambda: {"KUBECONFIG": "config"})
    message: str = ""
    expected: dict = dataclasses.field(default_factory=dict)


def config(cluster=f"server: {SERVER}, insecure-skip-tls-verify: true", user=f"token: {SECRET}", context="cluster: k, user: u",
           current="c", names=("k", "u", "c"), extra=""):
    k, u, c = names
    return (f"apiVersion: v1\nkind: Config\ncurrent-context: {current}\n"
            f"clusters:\n- name: {k}\n  cluster: {{{cluster}}}\nusers:\n- name: {u}\n  user: {{{user}}}\n"
            f"contexts:\n- name: {c}\n  context: {{{context}}}\n{extra}")


def one(name, how, message="", arguments=(), files=None, expected=None, text=None, **parts):
    return Case(name, how, {"config": config(**parts) if text is None else text, **(files or {})}, tuple(arguments),
                message=message, expected=expected or {})


def several(name, how, files, variable, message="", arguments=(), expected=None):
    return Case(name, how, files, tuple(arguments), {"KUBECONFIG": variable}, message, expected or {})


PLUGIN = "apiVersion: client.authentication.k8s.io/v1, command: /bin/false, interactiveMode: Never"
BASIC = f"username: admin, password: {SECRET}"
INSECURE = "insecure-skip-tls-verify: true"
JSON = ('{"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"k","cluster":'
        f'{{"server":"{SERVER}","insecure-skip-tls-verify":true}}}}],"users":[{{"name":"u","user":{{"token":"{SECRET}"}}}}],'
        '"contexts":[{"name":"c","context":{"cluster":"k","user":"u","namespace":"n"}}]}')
OTHER_FILE = config(names=("k", "u", "d"), context="cluster: k, user: u, namespace: second", current="d",
                    cluster=f"server: {SERVER}/second, {INSECURE}")

CASES = [
    # ---- files ----
    one("plain", SAME),
    one("json", SAME, text=JSON),
    one("json-tabs", SAME, text=JSON.replace(",", ",\n\t")),
    one("crlf", SAME, text=config().replace("\n", "\r\n")),
    one("namespace", SAME, context="cluster: k, user: u, namespace: etcd"),
    one("merge-keys", SAME, text=config(extra="preferences: {}\nextensions: null\n")),
    one("unknown-fields", SAME, user=f"token: {SECRET}, tokens: 1", extra="flavour: x\n"),
    one("other-stanzas", SAME, extra="- {name: d, context: {cluster: nowhere, user: nobody}}\n"),
    one("null-lists", STRICTER, text="apiVersion: v1\nkind: Config\nclusters: null\nusers: ~\n", message="no cluster is configured"),
    one("empty", STRICTER, text="", message="no cluster is configured"),
    one("comments", STRICTER, text="# nothing\n", message="no cluster is configured"),
    one("not-yaml", REFUSED, text=f"users: [\n- token: {SECRET}\n", message="this is not YAML"),
    one("a-list", REFUSED, text="- a\n", message="not a mapping"),
    one("a-word", REFUSED, text=SECRET, message="not a mapping"),
    one("another-kind", REFUSED, text="apiVersion: v1\nkind: Pod\n", message="kind is not Config"),
    one("another-version", REFUSED, text="apiVersion: v2\nkind: Config\n", message="apiVersion is not v1"),
    one("list-is-mapping", REFUSED, text="clusters: {a: b}\n", message="clusters must be a list"),
    one("duplicate-name", REFUSED, extra="- {name: c, context: {}}\n", message='context "c" stands twice'),
    one("duplicate-key", STRICTER, user=f"token: {SECRET}, token: {SECRET}2", message='key "token" stands twice'),
    one("two-documents", STRICTER, extra=f"---\n{config()}", message="a second document"),
    one("binary", REFUSED, text=b"\x00\x01\x02", message="error:"),
    one("not-utf8", REFUSED, text=config().encode() + b"# \xff\n", message="UTF-8"),
    Case("missing-file", REFUSED, {}, ("--kubeconfig", "nope"), {}, "there is no file"),
    Case("a-folder", REFUSED, {"config/x": ""}, message="Is a directory"),
    Case("home", SAME, {".kube/config": config()}, variables={}),
    Case("flag-beats-variable", SAME, {"config": OTHER_FILE, "a": config()}, ("--kubeconfig", "a")),
    Case("nothing", STRICTER, {}, variables={}, message="no cluster is configured"),
    Case("only-missing", STRICTER, {}, message="names no file that exists"),
    # ---- lists ----
    several("first-wins", SAME, {"a": config(), "b": OTHER_FILE}, "a:b"),
    several("order-counts", SAME, {"a": config(), "b": OTHER_FILE}, "b:a"),
    several("second-context", SAME, {"a": config(), "b": OTHER_FILE}, "a:b", arguments=("--context", "d")),
    several("same-file-twice", SAME, {"a": config()}, "a:a::"),
    several("one-missing", SAME, {"a": config()}, "nope:a", message="does not exist"),
    several("current-elsewhere", SAME, {"a": config(current="''"), "b": OTHER_FILE}, "a:b"),
    several("one-broken", REFUSED, {"a": config(), "b": "clusters: ["}, "a:b", message="this is not YAML"),
    several("relative-token", SAME, {"x/a": config(user="tokenFile: tok"), "x/tok": SECRET + "\n"}, "x/a"),
    several("relative-elsewhere", REFUSED, {"x/a": config(user="tokenFile: tok"), "tok": SECRET}, "x/a", message="No such file"),
    # ---- choosing ----
    one("unknown-context", REFUSED, arguments=("--context", "x"), message='no context is named "x"'),
    one("unknown-cluster", REFUSED, arguments=("--kube-cluster", "x"), message='no cluster is named "x"'),
    one("unknown-user", REFUSED, arguments=("--user", "x"), message='no user is named "x"'),
    one("current-unknown", REFUSED, current="x", message='no context is named "x"'),
    one("context-without-cluster", STRICTER, context="user: u", message="has no cluster"),
    one("cluster-gone", STRICTER, context="cluster: x, user: u", message='no cluster is named "x"'),
    one("user-gone", REFUSED, context="cluster: k, user: x", message='no user is named "x"'),
    one("no-current", STRICTER, current="''", message="no current context"),
    one("no-user", REFUSED, context="cluster: k", message="no credentials"),
    one("other-user", SAME, arguments=("--user", "v"), text=config().replace("contexts:", f"- name: v\n  user: {{{BASIC}}}\ncontexts:")),
    one("bad-namespace", STRICTER, context="cluster: k, user: u, namespace: A_B", message="namespace"),
    # ---- servers ----
    one("prefix", SAME, cluster=f"server: {SERVER}/k8s/clusters/c-x/, {INSECURE}"),
    one("no-server", STRICTER, cluster=INSECURE, message="has no server"),
    one("ipv6", SAME, cluster=f'server: "https://[::1]:1", {INSECURE}'),
    one("no-scheme-insecure", OTHER, cluster=f'server: "127.0.0.1:1", {INSECURE}', expected={"server": SERVER, "user": "token"}),
    one("no-scheme", STRICTER, cluster='server: "127.0.0.1:1"', message="no scheme"),
    one("http", OTHER, cluster='server: "http://127.0.0.1:1"', expected={"user": "anonymous"}, message="no credentials are sent"),
    one("ftp", STRICTER, cluster=f'server: "ftp://127.0.0.1:1", {INSECURE}', message="neither https nor http"),
    one("password-in-url", STRICTER, cluster=f'server: "https://a:{SECRET}@127.0.0.1:1", {INSECURE}', message="has no place"),
    one("server-flag", SAME, arguments=("--server", f"{SERVER}/flag")),
    one("server-flag-alone", SAME, text="{}", arguments=("--server", SERVER, "--token", SECRET)),
    one("bad-port", REFUSED, cluster=f'server: "https://127.0.0.1:x", {INSECURE}', message="port"),
    one("ca-and-insecure", REFUSED, cluster=f"server: {SERVER}, certificate-authority: ca, {INSECURE}", files={"ca": "@cert"},
        message="exclude each other"),
    one("ca-file", SAME, cluster=f"server: {SERVER}, certificate-authority: ca", files={"ca": "@cert"}),
    one("ca-data", SAME, cluster=f"server: {SERVER}, certificate-authority-data: '@cert64'"),
    one("ca-twice", REFUSED, cluster=f"server: {SERVER}, certificate-authority: ca, certificate-authority-data: '@cert64'",
        files={"ca": "@cert"}, message="both given"),
    one("ca-missing", REFUSED, cluster=f"server: {SERVER}, certificate-authority: nope", message="No such file"),
    one("ca-no-pem", REFUSED, cluster=f"server: {SERVER}, certificate-authority: ca", files={"ca": "hello"}, message="no PEM"),
    one("ca-not-base64", REFUSED, cluster=f"server: {SERVER}, certificate-authority-data: '***'", message="not base64"),
    one("insecure-flag-clears-ca", SAME, cluster=f"server: {SERVER}, certificate-authority: ca",
        files={"ca": "@cert"}, arguments=("--insecure-skip-tls-verify",)),
    one("insecure-quoted", REFUSED, cluster=f"server: {SERVER}, insecure-skip-tls-verify: 'true'", message="true or false"),
    one("insecure-yes", SAME, cluster=f"server: {SERVER}, insecure-skip-tls-verify: yes"),
    one("proxy-socks", SAME, cluster=f"server: {SERVER}, proxy-url: 'socks5://u:{SECRET}@127.0.0.1:2', {INSECURE}"),
    one("proxy-ftp", REFUSED, cluster=f"server: {SERVER}, proxy-url: 'ftp://127.0.0.1:2', {INSECURE}", message="not http, https or socks5"),
    one("proxy-socks5h", REFUSED, cluster=f"server: {SERVER}, proxy-url: 'socks5h://127.0.0.1:2', {INSECURE}", message="not http, https or socks5"),
    # ---- users ----
    one("basic", SAME, user=BASIC),
    one("token-and-basic", REFUSED, user=f"token: {SECRET}, {BASIC}", message="a token and a password"),
    one("token-file", SAME, user="tokenFile: tok", files={"tok": f" {SECRET}\n"}),
    one("token-file-and-token", SAME, user=f"tokenFile: tok, token: {SECRET}", files={"tok": SECRET}),
    one("token-file-and-basic", REFUSED, user=f"tokenFile: tok, {BASIC}", files={"tok": SECRET}, message="a token and a password"),
    one("token-file-missing", REFUSED, user="tokenFile: nope", message="No such file"),
    one("token-file-empty", STRICTER, user="tokenFile: tok", files={"tok": "\n"}, message="not one token"),
    one("token-number", KINDER, user="token: 12345"),
    one("token-newline", STRICTER, user=f'token: "{SECRET}\n"', message="line ends"),
    one("token-flag", SAME, arguments=("--token", SECRET + "x")),
    one("token-flag-and-exec", SAME, user=f"exec: {{{PLUGIN}}}", arguments=("--token", SECRET)),
    one("certificate", OTHER, user="client-certificate: c, client-key: k", files={"c": "@cert", "k": "@key"}, expected={"user": "client certificate"}),
    one("certificate-data", OTHER, user="client-certificate-data: '@cert64', client-key-data: '@key64'", expected={"user": "client certificate"}),
    one("certificate-alone", REFUSED, user="client-certificate: c", files={"c": "@cert"}, message="without its key"),
    one("key-alone", STRICTER, user=f"client-key: k, token: {SECRET}", files={"k": "@key"}, message="without a certificate"),
    one("key-twice", REFUSED, user="client-certificate: c, client-key: k, client-key-data: '@key64'", files={"c": "@cert", "k": "@key"}, message="both given"),
    one("key-encrypted", STRICTER, user="client-certificate: c, client-key: k", files={"c": "@cert", "k": "@encrypted"}, message="key is encrypted"),
    one("key-garbage", STRICTER, user="client-certificate: c, client-key: k", files={"c": "@cert", "k": SECRET}, message="not a private key"),
    one("user-null", REFUSED, text=config().replace("{token: Canary7Secret}", "~"), message="no credentials"),
    one("http-anonymous", SAME, cluster='server: "http://127.0.0.1:1"', context="cluster: k", user=""),
    one("user-empty", REFUSED, user="", message="no credentials"),
    one("impersonation", SAME, user=f"token: {SECRET}, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {{k/x: [v, w]}}"),
    one("impersonation-flags", SAME, arguments=("--as", "jane", "--as-group", "a,b", "--as-group", "c", "--as-user-extra", "k=v=w")),
    one("groups-without-as", REFUSED, user=f"token: {SECRET}, as-groups: [a]", message="but no user"),
    one("as-newline", STRICTER, user=f'token: {SECRET}, as: "a\\r\\nX: y"', message="control character"),
    one("provider-gcp", REFUSED, user=f"auth-provider: {{name: gcp, config: {{access-token: {SECRET}}}}}", message="not supported"),
    one("exec", OTHER, user=f"exec: {{{PLUGIN}}}", expected={"user": "exec plugin"}),
    one("exec-alpha", REFUSED, user="exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", message="v1beta1"),
    one("exec-no-command", REFUSED, user="exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}", message="command is missing"),
    one("exec-no-mode", REFUSED, user="exec: {apiVersion: client.authentication.k8s.io/v1, command: x}", message="interactiveMode"),
    one("exec-and-provider", REFUSED, user=f"exec: {{{PLUGIN}}}, auth-provider: {{name: oidc}}", message="both given"),
    one("exec-and-token", SAME, user=f"exec: {{{PLUGIN}}}, token: {SECRET}"),
]
