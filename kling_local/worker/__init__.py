"""The worker: a process that claims jobs, makes their films and survives ``kill -9``.

It shares nothing with the server but the store and the job folders.
"""
