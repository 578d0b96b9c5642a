"""The ledger: bookings of this year and of the years before, for the bookkeeping."""
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SETTINGS = "/etc/ledger/ledger.conf"
ARCHIVE = "/srv/ledger/archive.csv"
OPEN = "/srv/ledger/open.csv"


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Ledger(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(lambda: text_of(ARCHIVE) + text_of(OPEN))

    def do_PUT(self):
        line = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1000)).decode("utf-8", "replace")
        self.answer(lambda: book(line))

    def answer(self, work):
        try:
            if "password" not in text_of(SETTINGS):
                raise OSError("the settings hold no password")
            status, body = 200, work()
        except OSError as error:
            status, body = 500, f"{os.strerror(error.errno) if error.errno else error}\n"
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def book(line):
    with open(OPEN, "a", encoding="utf-8") as file:
        file.write(line.replace("\n", " ") + "\n")
    return "booked\n"


ThreadingHTTPServer(("0.0.0.0", 8080), Ledger).serve_forever()
