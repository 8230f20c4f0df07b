"""What a written file says of itself: its origin, its version, and a digest of what it says."""
