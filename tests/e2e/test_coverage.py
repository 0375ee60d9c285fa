"""The simulations of benchmarks/coverage.py with a tenth of their draws, the same ones each time."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "benchmarks" / "coverage.py"


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("coverage_benchmark", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("section", ["verdict", "measures", "best", "metrics", "macro_f1", "bins", "means"])
def test_what_the_statistics_promise_is_kept(coverage, section):
    assert coverage.main(["--quick", "--only", section]) == 0


@pytest.mark.long
@pytest.mark.parametrize("section", ["texts", "findings"])
def test_what_takes_longer_to_simulate_is_kept_too(coverage, section):
    assert coverage.main(["--quick", "--only", section]) == 0


def test_a_broken_promise_is_seen(coverage):
    assert coverage.Rate("level", 80, 1000).breaks(0.025, at_most=True)
    assert coverage.Rate("coverage", 880, 1000).breaks(0.93, at_most=False)
    assert not coverage.Rate("level", 30, 1000).breaks(0.025, at_most=True)
