"""``ferryman doctor``: `examination` walks the prerequisites, `trust`, `bucket` and `drive` judge each its part, `finding` is what they find."""
