"""How a task can end other than by success."""

from __future__ import annotations


class TaskError(Exception):
    """The task ends as ERROR; the text goes to task_info, names the value at fault and says what to do."""


class TaskCancelled(Exception):  # noqa: N818 - a request, not an error
    """The user cancelled the task: stop, leave nothing behind."""


class TaskLost(Exception):  # noqa: N818 - as above
    """Another worker holds the task now, or the agent is stopping: touch nothing more."""
