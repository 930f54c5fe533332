"""The settings of a worker that a test starts: it may talk to a receiver on the loopback address."""

import os

from config.settings import *  # noqa: F403

OUTBOUND_ALLOWED = frozenset({("127.0.0.1", int(os.environ["RECEIVER_PORT"]))})
