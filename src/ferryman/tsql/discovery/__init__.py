"""Metadata discovery: what a batch would return, and which types its parameters want, told without running it.

``first_result.describe`` and ``parameters.describe`` are the ways in; procedures/discovery.py and queries/discovered.py hand their answers out.
"""
