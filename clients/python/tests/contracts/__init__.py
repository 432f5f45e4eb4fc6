"""What schemac writes from the schemas of vectors."""
