"""Scenarios and the stand-in for the model."""

from tests.experiments.scenes import alternative, base, engine, folder, hostile

__all__ = ["alternative", "base", "engine", "folder", "hostile"]
