"""What happened, who says so, and the public record."""
