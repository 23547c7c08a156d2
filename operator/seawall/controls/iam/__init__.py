"""Controls of AWS Identity and Access Management (IAM)."""
