"""The chart, and what is generated around it."""
