"""Work that a page asks for and a process of its own does: a comparison's pairs, a dispute's two runs, a sweep.

``record`` starts, finds and stops it by a small file in the store, so that a reload or a second viewer sees the same;
``python -m dashboards.jobs`` is the process. No page ever waits for it: results are what the store holds by now.
"""
