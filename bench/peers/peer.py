"""What all peers share: the numbers of a folder, one SOBA step in eager PyTorch, and the lines by which the benchmark drives it.

A workload gives two losses of lists of tensors x and y. One step:
    grad_y G with its graph; one more backward pass over it, with z as its cotangent, gives HVP and JVP together;
    one backward pass of F; in-place updates of y, z and x.
"""
import ctypes
import json
import os
import platform
import sys
import time

import numpy
import torch

STEP = 1e-4  # of y, z and x; the same as the other side's


class Numbers:
    """The arrays of a folder: <name>.npy."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "blocks.json"), encoding="utf-8") as file:
            self.blocks = json.load(file)

    def array(self, name):
        return torch.from_numpy(numpy.load(os.path.join(self.folder, name + ".npy")))

    def indices(self, name):
        return self.array(name).long()

    def number(self, name):
        return int(self.array(name).item())

    def vector(self, vector, names_of):
        """The tensors of a flat vector (x, y or z), in order; names_of says whose blocks it has (x or y)."""
        return [self.array(f"{vector}.{name}") for name in self.blocks[names_of]]

    def named(self, side, tensors):
        return dict(zip(self.blocks[side], tensors))


class Problem:
    """A workload: its variables, and the two losses.

    `store` turns a block as it lies in the file into the tensor that PyTorch computes with (another memory format, a transpose), `show` turns it back.
    """

    upper_uses_x = True

    def __init__(self, numbers):
        self.numbers = numbers
        self.x = [self.store(n, t).requires_grad_() for n, t in zip(numbers.blocks["x"], numbers.vector("x", "x"))]
        self.y = [self.store(n, t).requires_grad_() for n, t in zip(numbers.blocks["y"], numbers.vector("y", "y"))]
        self.z = [self.store(n, t) for n, t in zip(numbers.blocks["y"], numbers.vector("z", "y"))]

    def store(self, name, tensor):
        return tensor

    def show(self, name, tensor):
        return tensor

    def lower(self):
        raise NotImplementedError

    def upper(self):
        raise NotImplementedError

    def lower_products(self):
        gradient = torch.autograd.grad(self.lower(), self.y, create_graph=True)
        products = torch.autograd.grad(gradient, self.y + self.x, grad_outputs=self.z)
        return gradient, products[: len(self.y)], products[len(self.y) :]

    def upper_gradients(self):
        if not self.upper_uses_x:
            return torch.autograd.grad(self.upper(), self.y), None
        gradients = torch.autograd.grad(self.upper(), self.y + self.x)
        return gradients[: len(self.y)], gradients[len(self.y) :]

    def step(self):
        gradient, hvp, jvp = self.lower_products()
        upper_y, upper_x = self.upper_gradients()
        with torch.no_grad():
            torch._foreach_add_(self.y, gradient, alpha=-STEP)
            torch._foreach_add_(self.z, hvp, alpha=-STEP)
            torch._foreach_add_(self.z, upper_y, alpha=STEP)
            torch._foreach_add_(self.x, jvp, alpha=STEP)
            if upper_x is not None:
                torch._foreach_add_(self.x, upper_x, alpha=-STEP)

    def quantities(self):
        gradient, hvp, jvp = self.lower_products()
        upper_y, upper_x = self.upper_gradients()
        if upper_x is None:
            upper_x = [torch.zeros_like(t) for t in self.x]
        return {
            "lower_gradient_y": self.flat("y", gradient), "hvp": self.flat("y", hvp), "jvp": self.flat("x", jvp),
            "upper_gradient_x": self.flat("x", upper_x), "upper_gradient_y": self.flat("y", upper_y),
        }

    def flat(self, side, tensors):
        shown = [self.show(n, t.detach()) for n, t in zip(self.numbers.blocks[side], tensors)]
        return numpy.concatenate([t.contiguous().numpy().reshape(-1) for t in shown])


def openblas():
    """OpenBLAS's own word on its version and its kernels, from the library that this process has loaded."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        libraries = sorted({line.split()[-1] for line in maps if "blas" in line})
    for library in libraries:
        handle = ctypes.CDLL(library)
        if hasattr(handle, "openblas_get_config"):
            handle.openblas_get_config.restype = handle.openblas_get_corename.restype = ctypes.c_char_p
            return handle.openblas_get_config().decode().strip(), handle.openblas_get_corename().decode()
    return None, ", ".join(libraries)


def peak_memory():
    with open("/proc/self/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def answer(problem, words, folder):
    if words[0] == "quantities":
        os.makedirs(folder, exist_ok=True)
        for name, values in problem.quantities().items():
            numpy.save(os.path.join(folder, name + ".npy"), values.astype(numpy.float32))
        return {}
    if words[0] == "steps":
        started = time.perf_counter()
        for _ in range(int(words[1])):
            problem.step()
        return {"seconds": time.perf_counter() - started}
    if words[0] == "facts":
        config, core = openblas()
        return {
            "torch": torch.__version__, "python": platform.python_version(), "blas": config, "core": core,
            "threads": torch.get_num_threads(), "peakBytes": peak_memory(),
        }
    raise ValueError(f"unknown request: {' '.join(words)}")


def serve(workload):
    """argv: folder of numbers, folder for answers, threads. A line in, a line of JSON out."""
    folder, answers, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(threads)
    problem = workload(Numbers(folder))
    print("{}", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(problem, line.split(), answers)), flush=True)
