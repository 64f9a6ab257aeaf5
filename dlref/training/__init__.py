"""Training on real data, recorded: the numbers that pages show and cannot recompute."""
