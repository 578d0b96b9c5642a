"""The stock database: `LIST` shows all, `SET name number` keeps one. It asks nobody who they are."""
import configparser
import socketserver
import threading

settings = configparser.ConfigParser()
settings.read("/etc/stock/database.conf")
stock = {"valves": "112", "gaskets": "4020"}
lock = threading.Lock()


class Session(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        try:
            for line in iter(lambda: self.rfile.readline(256), b""):
                self.wfile.write(answer(line.decode("utf-8", "replace").split()).encode())
        except OSError:
            pass


def answer(words):
    with lock:
        if words[:1] == ["SET"] and len(words) == 3 and (words[1] in stock or len(stock) < 100):
            stock[words[1]] = words[2]
            return "OK\n"
        if words == ["LIST"]:
            return "".join(f"{name} {count}\n" for name, count in stock.items()) + ".\n"
        return "ERROR\n"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server((settings["server"]["listen"], 5432), Session).serve_forever()
