"""Components of our own that run in the browser; each is one JavaScript file that asks no other host for anything."""
