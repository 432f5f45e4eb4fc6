"""The blocking client's connection and calls."""
