"""An S3 server (versitygw) over TLS, under a name of its own; its buckets are folders on disk."""
import http.client
import pathlib
import ssl
import time

from lab import namespace, pki, tools

PORT = 7070
ACCESS_KEY, SECRET_KEY = "LABACCESSKEY", "lab-secret/with+signs"
URL = f"https://{namespace.S3_HOST}:{PORT}"


class Server:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.buckets = self.folder / "buckets"
        self.buckets.mkdir(parents=True)
        self.authority = pki.Authority(self.folder / "pki", "s3-ca")
        self.certificate = self.authority.issue("s3", "/CN=s3", [namespace.S3_HOST], server=True)
        self.process = None
        self.start()

    def start(self):
        crt, key = self.certificate  # absolute names: the server changes its directory
        self.process = tools.serve(
            [tools.tool("versitygw"), "--quiet", "--port", f"{namespace.S3_ADDRESS}:{PORT}", "--cert", crt, "--key", key,
             "posix", self.buckets],
            self.folder / "s3.log", env=dict(tools.ENVIRONMENT, ROOT_ACCESS_KEY=ACCESS_KEY, ROOT_SECRET_KEY=SECRET_KEY))
        end = time.monotonic() + 30
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("versitygw does not answer: " + (self.folder / "s3.log").read_text())
            time.sleep(0.05)

    def answers(self):
        try:
            tls = ssl.create_default_context(cafile=str(self.authority.certificate))
            connection = http.client.HTTPSConnection(namespace.S3_HOST, PORT, timeout=5, context=tls)
            connection.request("GET", "/")
            return connection.getresponse().status == 403  # nothing without a signature
        except OSError:
            return False

    def bucket(self, name):
        folder = self.buckets / name
        folder.mkdir(exist_ok=True)
        return folder

    def stop(self):
        self.process.kill()
        self.process.wait()
