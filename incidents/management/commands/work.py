"""manage.py work: what is to be done beside the requests. Run one or several; they never do a thing twice at once."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection

from incidents import delivering
from incidents.publishing import publish_due

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks where nothing was due
HOUSEKEEPING = 60.0
AFTER_A_FAULT = 5.0


class Command(BaseCommand):
    """Publish what is due, deliver webhooks, clear away what is past keeping. Ends after its delivery at SIGTERM."""

    help = "Publish what is due and deliver webhooks until told to stop (SIGTERM, SIGINT)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many at a time, and whether to end when nothing is due."""
        parser.add_argument("--threads", type=int, default=2, help="deliveries at a time, each to another endpoint")
        parser.add_argument("--once", action="store_true", help="end as soon as nothing is due")

    def handle(self, *args: Any, threads: int = 2, once: bool = False, **options: Any) -> None:
        """Work until told to stop."""
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        workers = [threading.Thread(target=self._work, args=(stop, once)) for _ in range(max(1, threads))]
        for worker in workers:
            worker.start()
        while any(worker.is_alive() for worker in workers):
            self._keep_house()
            until = time.monotonic() + HOUSEKEEPING
            while time.monotonic() < until and any(worker.is_alive() for worker in workers):
                self._publish()
                workers[0].join(PAUSE)
        for worker in workers:
            worker.join()

    def _publish(self) -> None:
        try:
            close_old_connections()
            publish_due()
        except Error:
            log.exception("What is due was not published; trying again.")
            connection.close()

    def _work(self, stop: threading.Event, once: bool) -> None:
        try:
            while not stop.is_set():
                close_old_connections()
                try:
                    found = delivering.deliver()
                except Error:
                    log.exception("The database did not take what was done; trying again.")
                    connection.close()
                    stop.wait(AFTER_A_FAULT)
                    continue
                if not found:
                    if once:
                        return
                    stop.wait(PAUSE)
        finally:
            connection.close()

    def _keep_house(self) -> None:
        try:
            close_old_connections()
            delivering.sweep()
            with connection.cursor() as cursor:
                cursor.execute("select api_rate_sweep(60)")
        except Error:
            log.exception("Housekeeping failed; trying again in a minute.")
            connection.close()
