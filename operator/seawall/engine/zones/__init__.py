"""Workloads and the loss of a zone: what they are made of, what each loss leaves of them, and the way out."""
