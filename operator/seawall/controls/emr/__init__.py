"""Controls of Amazon EMR."""
