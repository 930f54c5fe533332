"""Pictures drawn on the server as plain SVG: intervals on one scale, pins on a map, days on a line. Pure."""
