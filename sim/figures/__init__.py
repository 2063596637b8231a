"""Figures as plain data with text in both languages; painters turn them into pictures and know nothing of the model."""

from sim.figures.figure import Figure

__all__ = ["Figure"]
