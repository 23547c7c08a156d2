"""Controls of AWS Security Hub CSPM."""
