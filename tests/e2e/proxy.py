"""nginx as a proxy in front of the program, with connections to it that are kept and shared."""
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from program import DEADLINE_S, can_connect, eventually

# Where tools/install unpacks it when the machine has none.
OUTSIDE = Path(__file__).resolve().parents[2] / 'build' / 'outside' / 'usr' / 'sbin'

# /hidden never leaves the proxy: when the program sees it, it was smuggled. Bodies go through both
# as a whole and as they come.
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log crit;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/t1;
  proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4;
  scgi_temp_path {folder}/t5;
  client_header_timeout 1s;
  client_body_timeout 1s;
  keepalive_timeout 1s;
  lingering_timeout 1s;
  upstream counterfoil {{ server 127.0.0.1:{behind}; keepalive 2; }}
  server {{
    listen 127.0.0.1:{port};
    location = /hidden {{ return 403; }}
    location / {{
      proxy_pass http://counterfoil;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering {buffering};
    }}
  }}
}}
"""


def find_nginx():
    path = os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin', str(OUTSIDE)])
    if found := shutil.which('nginx', path=path):
        return found
    raise AssertionError('no nginx: run tools/install test')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Proxy:
    def __init__(self, folder, behind, buffering):
        self.port = free_port()
        folder.mkdir()
        configuration = folder / 'nginx.conf'
        configuration.write_text(CONFIGURATION.format(
            folder=folder, behind=behind, port=self.port, buffering=buffering))
        self.process = subprocess.Popen(
            [find_nginx(), '-p', folder, '-c', configuration, '-e', folder / 'nginx.log'],
            stdin=subprocess.DEVNULL)
        eventually(lambda: can_connect(self.port), 'nginx listens')

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=DEADLINE_S)
