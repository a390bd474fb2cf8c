"""rewrites.py IMPORT FOLDER: makes networks, imports each with IMPORT and says how far the imported one's logits are from its own.

A line per network: its name, the largest difference, and the operations that are left in it of those that are rewritten.
"""
import pathlib
import subprocess
import sys

import torch
from torch import nn


class UNet(nn.Module):
    """Two levels; the ways up and down, norms and widths that are asked for."""

    def __init__(self, width, up=None, down=None, norm=True):
        super().__init__()

        def block(inputs, outputs):
            layers = [nn.Conv2d(inputs, outputs, 3, padding=1)] + ([nn.BatchNorm2d(outputs)] if norm else []) + [nn.ReLU()]
            return nn.Sequential(*layers)

        self.first, self.deep, self.last = block(1, width), block(width, 2 * width), block(2 * width, width)
        self.down = down or nn.MaxPool2d(2)
        self.up = up(2 * width, width) if up else nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.head = nn.Conv2d(width, 3, 1)

    def forward(self, x):
        first = self.first(x)
        return self.head(self.last(torch.cat([self.up(self.deep(self.down(first))), first], 1)))


def shuffle(inputs, outputs):
    """The other usual way up."""
    return nn.Sequential(nn.Conv2d(inputs, 4 * outputs, 1), nn.PixelShuffle(2))


NETWORKS = {
    "thin": UNet(2),
    "wide": UNet(16),
    "odd": UNet(5, norm=False),
    "shuffled": UNet(8, up=shuffle),
    "averaged": UNet(4, down=nn.AvgPool2d(2)),
    "overlapping": UNet(4, up=lambda inputs, outputs: nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)),
    "one-block": nn.Sequential(nn.Conv2d(1, 3, 5, padding=2)),
}


def main():
    """Makes, imports and compares."""
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    torch.manual_seed(7)
    for name, network in NETWORKS.items():
        for layer in network.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.running_mean.normal_()
                layer.running_var.uniform_(0.5, 2)
        network.eval()
        torch.jit.script(network).save(str(folder / f"{name}.pt"))
        subprocess.run([sys.executable, program, str(folder / f"{name}.pt"), str(folder / name), "--id", name, "--labels", "background,one,two"], check=True, stdout=subprocess.DEVNULL)
        imported = torch.jit.load(str(folder / name / f"{name}.pt")).eval()
        furthest = 0.0
        with torch.inference_mode():
            for shape in [(1, 1, 16, 16), (3, 1, 24, 40), (2, 1, 64, 8)]:
                x = torch.rand(shape)
                furthest = max(furthest, float((network(x) - imported(x)).abs().max()))
        kinds = [kind for kind in ("conv_transpose2d", "max_pool2d", "cat") if imported.inlined_graph.findAllNodes(f"aten::{kind}")]
        print(f"{name} {furthest:.9f} {','.join(kinds)}")


if __name__ == "__main__":
    main()
