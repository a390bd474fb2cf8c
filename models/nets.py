"""The two networks. Input: float32 [N, 1, rows, columns], HU / 1000; rows and columns multiples of 4 (packages say 8)."""
import torch
from torch import nn
from torch.nn import functional


def conv(inside, outside, kernel=3, stride=1, padding=1):
    """A convolution with batch norm (folded into it when frozen) and ReLU."""
    return nn.Sequential(nn.Conv2d(inside, outside, kernel, stride, padding, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True))


class TissueNet(nn.Module):
    """A U-Net on a quarter of the resolution says where the body is, the pixel's own HU says what is there.

    The logit of each tissue is a line over HU; where the lines of two tissues cross is a threshold, learned and the same
    everywhere. The background's logit is the highest of them, plus one number per pixel from the U-Net (for each of the
    4x4 pixels of a cell), plus a line over the HU of the skin's edge. So labels are as fine as the slice, and hardly
    anything is computed at full resolution.
    """

    def __init__(self, widths=(16, 32, 48, 64, 64), classes=5, cell=4):
        super().__init__()
        self.cell = cell
        self.stem = conv(1, widths[0], 2 * cell, cell, cell // 2)
        self.pool = nn.MaxPool2d(2, ceil_mode=True)
        self.down = nn.ModuleList(nn.Sequential(conv(a, b), conv(b, b), conv(b, b)) for a, b in zip(widths, widths[1:]))
        self.rise = nn.ModuleList(conv(b, a) for a, b in reversed(list(zip(widths, widths[1:]))))
        self.join = nn.ModuleList(nn.Sequential(conv(a, a), conv(a, a)) for a in reversed(widths[:-1]))
        self.head = nn.Conv2d(widths[0], cell * cell, 1)
        self.slope = nn.Parameter(torch.linspace(-0.03, 0.09, classes).view(1, classes, 1, 1))
        self.level = nn.Parameter(torch.zeros(1, classes - 1, 1, 1))

    def forward(self, x):
        y = self.stem(x.clamp(-1.024, 1.0).contiguous(memory_format=torch.channels_last))
        y = y.contiguous(memory_format=torch.channels_last)
        skips = [y]
        for down in self.down:
            y = down(self.pool(y))
            skips.append(y)
        skips.pop()
        for rise, join in zip(self.rise, self.join):
            skip = skips.pop()
            y = functional.interpolate(rise(y), scale_factor=2.0)
            y = join(skip + y[:, :, :skip.shape[2], :skip.shape[3]])
        outside = functional.pixel_shuffle(self.head(y.contiguous()).contiguous(), self.cell)
        # the factors let the lines learn as fast as the rest
        edge, lines = torch.split(self.slope * 400.0, [1, self.slope.shape[1] - 1], 1)
        tissue = torch.addcmul(self.level * 100.0, x.clamp(-0.4, 0.25), lines)
        outside = outside * 10.0 + x.clamp(-0.4, -0.2) * edge
        return torch.cat([outside + tissue.amax(1, keepdim=True), tissue], 1)


class RegionNet(nn.Module):
    """A small classifier of the slice averaged down to 128x128."""

    def __init__(self, classes=3, widths=(16, 32, 48, 64, 64), size=128):
        super().__init__()
        self.size = size
        self.blocks = nn.Sequential(*(conv(a, b, stride=2) for a, b in zip((1,) + widths, widths)))
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(2 * widths[-1], classes)

    def forward(self, x):
        y = functional.adaptive_avg_pool2d(x.clamp(-1.024, 1.0), (self.size, self.size))
        y = self.blocks(y.contiguous(memory_format=torch.channels_last))
        return self.head(self.drop(torch.cat([y.mean((2, 3)), y.amax((2, 3))], 1)))
