"""A certificate authority in a folder: ca.crt, ca.key, and what it signs."""
import pathlib

from lab import tools

NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    def __init__(self, folder, name):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.openssl = tools.system_tool("openssl", "openssl")
        self.certificate, self.key = self.folder / "ca.crt", self.folder / "ca.key"
        tools.run(self.openssl, "req", "-x509", *NEW_KEY, "-days", "2", "-subj", f"/CN={name}",
                  "-keyout", self.key, "-out", self.certificate)

    def issue(self, name, subject, hosts=(), server=False):
        """Writes NAME.crt and NAME.key; a server's certificate is good for clients too, as etcd's peers need."""
        crt, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        request = tools.run(self.openssl, "req", "-new", *NEW_KEY, "-subj", subject, "-keyout", key).stdout
        usage = "serverAuth,clientAuth" if server else "clientAuth"
        lines = [f"extendedKeyUsage={usage}"]
        if hosts:
            lines.append("subjectAltName=" + ",".join(
                ("IP:" if host[0].isdigit() else "DNS:") + host for host in hosts))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text("\n".join(lines) + "\n", encoding="utf-8")
        tools.run(self.openssl, "x509", "-req", "-days", "2", "-CA", self.certificate, "-CAkey", self.key,
                  "-CAcreateserial", "-extfile", extensions, "-out", crt, input=request)
        return crt, key
