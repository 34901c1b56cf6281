"""The window. Everything in this room runs on the main thread but the jobs handed to ``background``."""
