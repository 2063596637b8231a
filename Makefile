# Every target is a verb of dev.py, which needs nothing but Python. Further words: make test ARGS="-k queue -x"
PYTHON ?= python3
ARGS ?=

.PHONY: help setup demo test dashboard bench soak prove lint clean

help:
	@$(PYTHON) dev.py help

setup demo test dashboard bench soak prove lint clean:
	@$(PYTHON) dev.py $@ $(ARGS)
