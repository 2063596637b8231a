"""Parts of the page Programmes and evidence."""
