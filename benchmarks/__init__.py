"""Speed and memory beside the same model in plain Mesa, and a reference that says what the numbers have to be."""
