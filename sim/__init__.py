"""wangge: a simulator of grid governance. Importing this package loads nothing heavy."""

__version__ = "0.1.0"

#: raised by one whenever any golden number changes; stores refuse to mix runs of different values
NUMBERS = 2
