"""Calibration against its peers, in one run: ECE, temperature fit, reliability band. Prints times and
ratios, and which targets were missed."""

import time

import torch

from distill_nb.calibration.metrics import expected_calibration_error
from distill_nb.calibration.reliability import reliability_bands, reliability_table
from distill_nb.calibration.scalers import fit_temperature
from distill_nb.defaults import BINS


def milliseconds(function, repeats=5):
    "Best of `repeats` runs after one to warm up."
    function()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def predictions(n, classes, temperature=2.0, seed=0):
    "Logits whose labels follow softmax(logits / temperature)."
    generator = torch.Generator().manual_seed(seed)
    logits = 1.5 * torch.randn(n, classes, generator=generator)
    gumbel = -(-torch.rand(n, classes, generator=generator).clamp(1e-7, 1 - 1e-7).log()).log()
    return logits * temperature, (logits + gumbel).argmax(1)


missed = []


def report(name, ours, peer, theirs, target, unit="ms"):
    "One line: ours, the peer's, theirs/ours, and the least ratio asked for."
    ratio = theirs / ours
    print(
        f"{name:34s} {ours:9.1f} {unit}   {peer:32s} {theirs:9.1f} {unit}   "
        f"{ratio:6.2f}x   (target {target:.2f}x)",
        flush=True,
    )
    if ratio < target:
        missed.append(f"{name} against {peer}")


def bench_ece(n, classes):
    from netcal.metrics import ECE
    from torchmetrics.functional.classification import multiclass_calibration_error

    logits, labels = predictions(n, classes)
    ours, name = milliseconds(lambda: expected_calibration_error(logits, labels)), f"ECE {n}x{classes}"
    report(name, ours, "one torch.softmax", milliseconds(lambda: torch.softmax(logits, 1)), 1 / 1.2)
    y = labels.numpy()
    report(
        name,
        ours,
        "netcal, softmax included",
        milliseconds(lambda: ECE(BINS).measure(logits.softmax(1).numpy(), y), 3),
        2,
    )
    report(
        name,
        ours,
        "torchmetrics, softmax included",
        milliseconds(
            lambda: multiclass_calibration_error(
                logits.softmax(1), labels, classes, n_bins=BINS, validate_args=False
            ),
            3,
        ),
        2,
    )


def lbfgs(logits, labels):
    "Temperature by torch's LBFGS with strong Wolfe line search, the usual correct recipe."
    a = torch.zeros((), requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [a], line_search_fn="strong_wolfe", max_iter=50, tolerance_grad=1e-6, tolerance_change=1e-9
    )

    def closure():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(logits * a.exp(), labels)
        loss.backward()
        return loss

    optimiser.step(closure)
    return 1 / a.exp().item()


def by_sklearn(logits, labels):
    "scikit-learn's temperature scaling, without the cross-validation around it."
    from sklearn.calibration import _TemperatureScaling

    return 1 / float(_TemperatureScaling().fit(logits.numpy(), labels.numpy()).beta_)


def bench_temperature():
    logits, labels = predictions(50_000, 1000)
    ours = milliseconds(lambda: fit_temperature(logits, labels), 3)
    fit = fit_temperature(logits, labels)
    few = predictions(50_000, 1000)[0].double()
    exact = fit_temperature(
        few, labels
    ).temperature  # the same method in float64, checked against scipy in the notebook
    del few
    print(f"temperature {fit.temperature:.6f}, off by {abs(fit.temperature - exact):.1e} (target 1e-5)")
    if abs(fit.temperature - exact) > 1e-5:
        missed.append("temperature error")
    for peer, function in [("LBFGS strong-wolfe", lbfgs), ("scikit-learn", by_sklearn)]:
        print(f"  {peer}: off by {abs(function(logits, labels) - exact):.1e}")
        report("temperature 50000x1000", ours, peer, milliseconds(lambda: function(logits, labels), 1), 6)


def bench_band():
    from relplot.diagrams import prepare_rel_diagram

    logits, labels = predictions(50_000, 10)
    p = logits.softmax(1)
    c, h = p.max(1).values.double().numpy(), (p.argmax(1) == labels).numpy().astype(float)
    ours = milliseconds(lambda: reliability_bands(reliability_table(confidence=c, labels=h.astype(int))))
    report("reliability bands, 50000", ours, "the limit", 100, 1)
    report(
        "reliability bands, 50000",
        ours,
        "relplot",
        milliseconds(lambda: prepare_rel_diagram(c, h, plot_confidence_band=True, num_bootstrap=200), 1),
        10,
    )


if __name__ == "__main__":
    print(f"{torch.get_num_threads()} threads")
    bench_ece(1_000_000, 10)
    bench_ece(50_000, 1000)
    bench_band()
    bench_temperature()
    print("missed: " + "; ".join(missed) if missed else "every target met")
