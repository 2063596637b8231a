"""Every number of the model: value, range, unit, role and provenance, in one YAML file a rule."""
