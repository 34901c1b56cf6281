"""Ratios against floors measured in the same run; `python3 dev.py bench [NAME]`."""
