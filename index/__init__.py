"""Provisions in, ranked provisions out: passages, embeddings, the two indexes and the hybrid search."""
