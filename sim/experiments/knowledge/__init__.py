"""What a comparison rests on: effects over an ensemble of parameter sets, and values at which their signs flip."""
