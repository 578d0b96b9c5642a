"""Fieldline remote console: a login prompt in clear text, as it was usual."""
import socketserver


class Console(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        try:
            self.wfile.write(b"FIELDLINE REMOTE CONSOLE 2.1\r\nlogin: ")
            while self.rfile.readline(256):
                self.wfile.write(b"Login incorrect\r\nlogin: ")
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("0.0.0.0", 23), Console).serve_forever()
