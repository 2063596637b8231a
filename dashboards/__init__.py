"""The dashboard: pages that watch runs, compare, edit and explain; started by ``wangge dashboard``.

``app.py`` routes, ``shell.py`` is what every page stands on, ``app_pages/<name>.py`` holds one page each. Pages read
the store and the catalogues and start processes; the model itself never runs in here.
"""
