"""Controls of Amazon Macie."""
