"""Gallery: keeps photos (here: text) and shows them mirrored. `gallery.py web` serves, `gallery.py worker` tidies up."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

STORE = os.environ.get("STORE", "/data")
SPOOL = "/var/spool/gallery"
LIMIT = 65536


class Gallery(BaseHTTPRequestHandler):
    def answer(self, status, body):
        data = body.encode()
        self.send_response(status)
        self.send_header("content-type", "text/plain; charset=utf-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def name_of_photo(self):
        return os.path.basename(urlparse(self.path).path)

    def do_PUT(self):
        size = min(int(self.headers.get("content-length", 0)), LIMIT)
        with tempfile.NamedTemporaryFile(dir=SPOOL, delete=False) as upload:
            upload.write(self.rfile.read(size))
        shutil.copyfile(upload.name, os.path.join(STORE, self.name_of_photo()))
        os.unlink(upload.name)
        self.answer(201, "stored\n")

    def do_GET(self):
        url = urlparse(self.path)
        if url.path == "/healthz":
            return self.answer(200, "gallery is well\n")
        if url.path == "/mirror":
            name = parse_qs(url.query).get("name", [""])[0]
            shown = subprocess.run(f"rev {STORE}/{name}", shell=True, capture_output=True, text=True, timeout=8)
            return self.answer(200 if shown.returncode == 0 else 404, shown.stdout)
        try:
            with open(os.path.join(STORE, self.name_of_photo())) as photo:
                self.answer(200, photo.read(LIMIT))
        except OSError:
            self.answer(404, "no such photo\n")

    def log_message(self, *_):
        pass


def tidy():
    while True:
        for name in os.listdir(STORE):
            photo = os.path.join(STORE, name)
            if os.path.isfile(photo) and time.time() - os.path.getmtime(photo) > 3600:
                os.unlink(photo)
        time.sleep(5)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
if sys.argv[1:] == ["worker"]:
    tidy()
ThreadingHTTPServer(("0.0.0.0", 8080), Gallery).serve_forever()
