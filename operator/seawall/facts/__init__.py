"""Facts: typed pieces of AWS state, read at the first touch, once per snapshot."""
