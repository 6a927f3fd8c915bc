"""Loads SQLAlchemy's own pytest plugin, as its README.dialects.rst says. Only ``test_sqlalchemy.py`` runs pytest here."""

import pytest

pytest.register_assert_rewrite("sqlalchemy.testing.assertions")

from sqlalchemy.testing.plugin.pytestplugin import *  # noqa: E402, F403
