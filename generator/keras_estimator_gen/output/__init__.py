"""Between the texts of files and the disk: which files there are, and what would change."""
