"""What was published, and the words in it. Knows no incident."""
