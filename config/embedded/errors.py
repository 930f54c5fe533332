"""What the embedded PostgreSQL says when it cannot be had."""


class Unavailable(Exception):
    """No server can be given; the one sentence says what is and what to do."""
