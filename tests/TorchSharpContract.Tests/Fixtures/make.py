"""make.py: writes the TorchScript files beside it."""
import pathlib

import torch
from torch import nn

here = pathlib.Path(__file__).parent


class Affine(nn.Module):
    """2x + 1, by a parameter and a buffer."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(2.0))
        self.register_buffer("bias", torch.tensor(1.0))

    def forward(self, x):
        return self.weight * x + self.bias


class Mode(nn.Module):
    """Adds 1 in training mode."""

    def forward(self, x):
        return x + 1 if self.training else x


class Refuse(nn.Module):
    """Raises on values above 100."""

    def forward(self, x):
        if bool((x > 100).any()):
            raise ValueError("too large")
        return x


class Pair(nn.Module):
    """Two results."""

    def forward(self, x):
        return x, x


class Greedy(nn.Module):
    """Asks for more memory than there is."""

    def forward(self, x):
        return torch.empty([1 << 50], dtype=x.dtype)


for module in (Affine(), Mode(), Refuse(), Pair(), Greedy()):
    torch.jit.script(module).save(str(here / f"{type(module).__name__.lower()}.pt"))
