import pytest

import alerts


@pytest.fixture
def scenario(tmp_path):
    """scenario(line, until): a new one for this configuration that lasts `until` seconds."""
    return lambda line, until: alerts.Scenario(line, until, tmp_path)
