"""A real PostgreSQL of the project's own, for development, tests and the demo.

Only the standard library is used. The programs are found, not built: see `config.embedded.binaries`.
Processes share one server; the first starts it and the last stops it: see `config.embedded.server`. It has
neither a password nor a network address; production has a server that somebody looks after.
"""

from config.embedded.cluster import NAME, PORT
from config.embedded.errors import Unavailable
from config.embedded.server import Server, server_at

__all__ = ["NAME", "PORT", "Server", "Unavailable", "server_at"]
