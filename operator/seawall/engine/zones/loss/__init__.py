"""The loss of a zone, simulated: what stands where, what makes up for it, and what is left. Pure."""
