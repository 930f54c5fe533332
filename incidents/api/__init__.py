"""What partners read: publications over HTTP, under `/api/v1/`. Knows no draft."""
