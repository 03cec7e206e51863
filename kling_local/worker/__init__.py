"""The worker: a process that claims jobs and makes their films; ``kill -9`` loses no job.

It shares only the store and the home folder with the server.
"""
