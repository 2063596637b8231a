"""The world of a run: its tables, and the kernels that keep them consistent."""
