"""Times of 2-D convolutions in PyTorch, channels last: convolution.py THREADS MILLISECONDS, shapes on standard input.

A line in is N H W C K OC stride padding; a line out is the least milliseconds of forward, input gradient and weight gradient.
"""
import sys
import time

import torch

threads, budget = int(sys.argv[1]), float(sys.argv[2]) / 1000
torch.set_num_threads(threads)


def least(run):
    run()
    run()
    times, end = [], time.perf_counter() + budget
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


for line in sys.stdin:
    n, h, w, c, k, oc, stride, padding = map(int, line.split())
    generator = torch.Generator().manual_seed(1)
    x = torch.rand(n, c, h, w, generator=generator).sub_(0.5).contiguous(memory_format=torch.channels_last)
    weight = torch.rand(oc, c, k, k, generator=generator).sub_(0.5).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        y = torch.nn.functional.conv2d(x, weight, stride=stride, padding=padding)
        u = torch.rand(y.shape, generator=generator).sub_(0.5).contiguous(memory_format=torch.channels_last)

        def backward(mask):
            torch.ops.aten.convolution_backward(u, x, weight, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, mask)

        figures = (
            least(lambda: torch.nn.functional.conv2d(x, weight, stride=stride, padding=padding)),
            least(lambda: backward([True, False, False])),
            least(lambda: backward([False, True, False])),
        )
    print(*(f"{figure:.4f}" for figure in figures), flush=True)
