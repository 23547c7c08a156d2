"""The way out: wishes, detours, and plans that are simulated before they are shown. Pure."""
