"""Texts in, provisions out: the catalogue, the digests, the law as data, and readers of official texts."""
