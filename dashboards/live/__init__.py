"""Parts of the live page: what a run shows, drawn from the store; nothing here computes a day."""
