"""The loss of the whole Region: copies, steering, and what is said of it."""
