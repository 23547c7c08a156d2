"""One file a kind: the steps of its reconcile, in order, and nothing else."""
