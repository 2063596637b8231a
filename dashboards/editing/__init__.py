"""The scenario editor's parts without a browser: changing YAML text, checking it, comparing it, saving it."""
