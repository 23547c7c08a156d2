"""Controls of Secrets Manager."""
