"""make.py: writes the TorchScript files beside it. Their inputs are N x 1 x H x W."""
import pathlib

import torch
from torch import nn

here = pathlib.Path(__file__).parent


class Levels(nn.Module):
    """Five channels; a pixel's label is the whole number from 0 to 4 nearest to it. Some values misbehave, as said beside them."""

    def __init__(self, interleaved: bool):
        super().__init__()
        self.interleaved = interleaved
        self.register_buffer("levels", torch.arange(5.0).reshape(1, 5, 1, 1))

    def forward(self, x):
        top = float(x.max())
        if top > 900:  # poison
            raise ValueError("poison")
        if top > 800 and x.size(0) > 1:  # fits alone only
            x = x + torch.empty([1 << 50])[0]
        if top > 700 and top <= 800:  # never fits
            x = x + torch.empty([1 << 50])[0]
        if top > 600 and top <= 700:  # another shape than declared
            return x
        logits = -(x - self.levels) * (x - self.levels)
        if top > 500 and top <= 600:  # not a number, in the slice with that value
            logits = torch.where(x.amax([1, 2, 3], keepdim=True) > 500, logits * float("nan"), logits)
        if self.interleaved:
            logits = logits.contiguous(memory_format=torch.channels_last)
        return logits


class Mean(nn.Module):
    """Three classes whose logits are 0, the slice's mean and twice that."""

    def forward(self, x):
        mean = x.mean([1, 2, 3])
        return torch.stack([mean * 0, mean, mean * 2], 1)


torch.jit.script(Levels(False)).save(str(here / "levels.pt"))
torch.jit.script(Levels(True)).save(str(here / "interleaved.pt"))
torch.jit.script(Mean()).save(str(here / "mean.pt"))
