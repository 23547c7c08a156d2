"""Controls of AWS Systems Manager."""
