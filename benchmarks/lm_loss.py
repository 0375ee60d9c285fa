"""Memory and time of the chunked language-model loss against the dense computation, each in a process of its
own.

python benchmarks/lm_loss.py            hidden 576, vocabulary 49,152, 2,048 tokens, float32 on the CPU
python benchmarks/lm_loss.py --gpu      hidden 2,048, vocabulary 128,256, 8,192 tokens, bfloat16, Liger's
fused JSD beside it
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import torch

from distill_nb.losses.core import distillation_loss
from distill_nb.losses.fused import Head, chunked_lm_distillation_loss


def workload(gpu):
    "Hidden states, heads and labels of the size at stake."
    tokens, width, vocabulary = (8192, 2048, 128256) if gpu else (2048, 576, 49152)
    device, dtype = ("cuda", torch.bfloat16) if gpu else ("cpu", torch.float32)
    torch.manual_seed(0)

    def normal(*shape, scale=1.0):
        return (scale * torch.randn(*shape, device=device)).to(dtype)

    hidden, teacher_hidden = normal(tokens, width), normal(tokens, width)
    weight, teacher_weight = (
        normal(vocabulary, width, scale=width**-0.5),
        normal(vocabulary, width, scale=width**-0.5),
    )
    labels = torch.randint(0, vocabulary, (tokens,), device=device)
    return hidden.requires_grad_(), weight.requires_grad_(), teacher_hidden, teacher_weight, labels


def dense(hidden, weight, teacher_hidden, teacher_weight, labels):
    return distillation_loss(
        hidden @ weight.T, teacher_hidden @ teacher_weight.T, labels, temperature=2.0, alpha=0.5
    )


def chunked(hidden, weight, teacher_hidden, teacher_weight, labels):
    return chunked_lm_distillation_loss(
        hidden, Head(weight), teacher_hidden, Head(teacher_weight), labels, 2.0, 0.5
    ).total


def liger(hidden, weight, teacher_hidden, teacher_weight, labels):
    from liger_kernel.chunked_loss import LigerFusedLinearJSDLoss

    loss = LigerFusedLinearJSDLoss(
        weight_hard_loss=0.5, weight_soft_loss=0.5, beta=0.0, temperature=2.0, compiled=hidden.is_cuda
    )
    return loss(hidden, weight, teacher_hidden, teacher_weight, labels)


def measure(name, gpu, repeats):
    "Peak memory above what the inputs take, and the best time of forward and backward."
    inputs = workload(gpu)
    if gpu:
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
    else:
        before = resident_peak()
    seconds = []
    for _ in range(repeats):
        inputs[0].grad = inputs[1].grad = None
        start = time.perf_counter()
        loss = globals()[name](*inputs)
        loss.backward()
        if gpu:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    peak = torch.cuda.max_memory_allocated() if gpu else resident_peak()
    return dict(
        megabytes=(peak - before) / 2**20,
        seconds=min(seconds),
        loss=loss.item(),
        gradient=inputs[1].grad.norm().item(),
    )


def resident_peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gpu", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    if arguments.only:
        return print(json.dumps(measure(arguments.only, arguments.gpu, arguments.repeats)))
    results = {}
    for name in ("dense", "chunked", "liger"):
        command = [sys.executable, __file__, "--only", name, "--repeats", str(arguments.repeats)] + [
            "--gpu"
        ] * arguments.gpu
        results[name] = json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
        )
        print(f"{name:8}" + "  ".join(f"{key} {value:.6g}" for key, value in results[name].items()))
    for peer in ("dense", "liger"):
        memory, seconds = (results["chunked"][key] / results[peer][key] for key in ("megabytes", "seconds"))
        print(f"chunked / {peer}: memory {memory:.3f}  time {seconds:.3f}")


if __name__ == "__main__":
    main()
