"""The shop: shows the stock and takes counts, out of the database on this machine."""
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def ask(line):
    with socket.create_connection(("127.0.0.1", 5432), 3) as connection:
        connection.sendall(line.encode() + b"\n")
        with connection.makefile(encoding="utf-8") as answers:
            first = answers.readline()
            if line != "LIST":
                return first
            rows = [first]
            while rows[-1] not in ("", ".\n"):
                rows.append(answers.readline())
            return "".join(rows[:-1])


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer("LIST")

    def do_PUT(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 100)).decode("utf-8", "replace").split()
        self.answer("SET counted " + "".join(body[:1]))

    def answer(self, line):
        try:
            status, body = 200, ask(line)
        except OSError:
            status, body = 503, "the database does not answer\n"
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("0.0.0.0", 8080), Shop).serve_forever()
