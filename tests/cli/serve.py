"""A web server on loopback for a folder, for the tests: prints its port, then a
line for each request; with a number, it breaks off within the answer to the
request of that number and ends."""
import functools
import http.server
import os
import sys

folder, limit = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = 0

    def do_GET(self):
        Handler.seen += 1
        print("GET", self.path, flush=True)
        if limit and Handler.seen >= limit:
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"half of it")
            self.wfile.flush()
            os._exit(0)
        super().do_GET()

    def log_message(self, *args):
        pass


handler = functools.partial(Handler, directory=folder)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_address[1], flush=True)
server.serve_forever()
