"""Finished comparisons as documents: one HTML file, one Excel workbook."""
