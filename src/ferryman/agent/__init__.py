"""The agent: an ordinary T-SQL client that claims the tasks of msdb's queue and moves the files.

It doesn't know which server it talks to; the queue's rules are in ``msdb/*.sql``.
"""
