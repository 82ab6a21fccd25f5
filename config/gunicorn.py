"""gunicorn -c config/gunicorn.py config.wsgi. Threads wait for the database; two processes use two cores."""

import logging
import os

import gunicorn
from gunicorn.glogging import Logger

from config import logs

logs.configure(os.environ.get("LOG_LEVEL", "INFO"))


class OneFormat(Logger):
    """The master's and the workers' own lines in the format of all the others."""

    def setup(self, cfg):
        self.error_log.propagate = True
        self.error_log.setLevel(logging.INFO)


gunicorn.SERVER = "web"  # neither name nor version of the software

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = False
timeout = 60
graceful_timeout = 25
keepalive = 5
# A worker on its way out leaves the others alone for ten seconds and more: not in the middle of an exam of 5,000, where
# each sees some 300,000 requests. With 20,000 every fourth minute lost the rhythm (benchmarks/exam_day_results.md).
max_requests = 1_000_000
max_requests_jitter = 200_000
forwarded_allow_ips = "*"  # who may be believed is decided by PROXY_COUNT and the network in front
logger_class = OneFormat
accesslog = None  # config.middleware writes one line a request
control_socket_disable = True
