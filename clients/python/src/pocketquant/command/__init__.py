"""The command `python -m pocketquant`."""
