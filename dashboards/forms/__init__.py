"""The form of the scenario editor, made from the catalogues; every entry changes one place of the YAML text."""
