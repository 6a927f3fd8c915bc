"""What ``make bench`` measures: one module per subject, each with ``measure(bench)``, which yields figures.

No figure is asserted: a machine's speed is no property of the program. The goals stand beside the values.
"""
