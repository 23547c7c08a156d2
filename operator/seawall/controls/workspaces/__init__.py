"""Controls of Amazon WorkSpaces."""
