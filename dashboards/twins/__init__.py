"""Parts of the page Twin cases."""
