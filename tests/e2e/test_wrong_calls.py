"""Every callable of the front door refuses wrong calls before work starts, in one form of message.

The calls are generated from the signatures (wrong_calls.py)."""

import contextlib
import io
import shutil
import warnings
from collections import Counter
from pathlib import Path

import pytest
import torch
import wrong_calls
from torch.optim.optimizer import register_optimizer_step_post_hook

import distill_nb.data.bundled

counts = Counter()  # kind → wrong calls that were tried


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    "The data and models of all calls; pictures of digits are read in no time."
    generator = torch.Generator().manual_seed(0)
    pictures = torch.rand(200, 1, 28, 28, generator=generator), torch.arange(200) % 10
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setattr(distill_nb.data.bundled, "_mnist", lambda: pictures)
        yield wrong_calls.World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def steps():
    "A list that grows with every step of an optimiser."
    taken = []
    hook = register_optimizer_step_post_hook(lambda *args: taken.append(1))
    yield taken
    hook.remove()


def call_quietly(function, arguments):
    "Calls it without its output; an explorer that explains what it lacks counts as an error."
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = wrong_calls.call(function, arguments)
    if getattr(result, "problem", None):
        raise ValueError(result.problem)
    return result


def fault_of_call(world, mistake, place, steps):
    "What is wrong about how the wrong call is taken; '' if nothing."
    before = len(steps)
    arguments = wrong_calls.arguments_with(world, mistake, place)
    try:
        call_quietly(mistake.function, arguments)
    except Exception as error:
        fault = wrong_calls.fault_of(mistake, error)
    else:
        fault = "accepted"
    left = sorted(path.name for path in place.iterdir())
    if len(steps) > before:
        fault = f"{fault}; after a training step".lstrip("; ")
    if left and fault != "accepted":
        fault = f"{fault}; left {left}".lstrip("; ")
    return fault


def faults_of_function(world, function, place, steps):
    "What is wrong, of all wrong calls of a function that are not taken as they should."
    faults = []
    for mistake in wrong_calls.mistakes_of(world, function):
        counts[mistake.kind] += 1
        if (function, mistake.parameter, mistake.label) in wrong_calls.RIGHT:
            continue
        place.mkdir()
        with contextlib.chdir(place):  # (a number taken for a folder would make one there)
            fault = fault_of_call(world, mistake, place, steps)
        shutil.rmtree(place)
        if fault:
            faults.append(f"{mistake.parameter} = {mistake.label}: {fault}")
    return faults


def test_every_callable_and_every_parameter_has_its_entry(world):
    assert set(wrong_calls.VALID) == set(wrong_calls.front_door())
    for function in wrong_calls.front_door():
        for parameter in wrong_calls.parameters_of(function):
            assert wrong_calls.kind_of(function, parameter), (function, parameter)


@pytest.mark.parametrize("function", wrong_calls.front_door())
def test_a_valid_call_works_and_wrong_ones_are_refused_before_work_starts(world, steps, function, tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    call_quietly(function, wrong_calls.VALID[function](world, place))
    shutil.rmtree(place)
    faults = faults_of_function(world, function, Path(place), steps)
    assert not faults, f"{function}:\n" + "\n".join(faults)


def test_the_count_by_kind_is_printed(capsys):
    assert not counts or set(counts) == set(wrong_calls.WRONG_KINDS)
    by_kind = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    with capsys.disabled():
        print(f"\nwrong calls: {sum(counts.values())} ({by_kind})")
