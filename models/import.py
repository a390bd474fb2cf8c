"""import.py MODEL.pt FOLDER: wraps a TorchScript module of your own as a model package.

The module takes float32 [N, 1, rows, columns] and returns logits: [N, labels, rows, columns] to segment, [N, classes] to
classify. It is frozen, gets its input as channels-last (faster on CPUs) and is saved with a model.json. Example:

    python3 models/import.py unet.pt packages/liver --id liver --labels background,liver,tumour --clamp -160 240 --downsample 2
"""
import argparse
import pathlib

import torch
from torch import nn

import package


class ChannelsLast(nn.Module):
    """A module that gets its input as channels-last."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.contiguous(memory_format=torch.channels_last))


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="TorchScript file")
    parser.add_argument("folder", type=pathlib.Path, help="the package: a folder to write")
    parser.add_argument("--id", required=True, help="the package's name, also its weights' file name")
    parser.add_argument("--labels", required=True, help="names in logit order, with commas between; the first is the background of a segmentation")
    parser.add_argument("--colors", help="colours (#rrggbb) of the labels after the first, with commas between")
    parser.add_argument("--task", choices=("segmentation", "classification"), default="segmentation")
    parser.add_argument("--clamp", type=float, nargs=2, metavar=("LOW", "HIGH"), default=(-1024, 3071), help="the window, HU")
    parser.add_argument("--scale", type=float, help="value * scale + offset after the clamp (default: the window becomes 0..1)")
    parser.add_argument("--offset", type=float, help="see --scale")
    parser.add_argument("--downsample", type=int, default=1, help="area factor by which slices shrink before the module; its labels grow back by nearest neighbour")
    parser.add_argument("--multiple", type=int, default=8, help="rows and columns are padded up to a multiple of this, after the downsample")
    parser.add_argument("--pad", type=float, default=0.0, help="the value they are padded with, after scaling")
    parser.add_argument("--batch", type=int, default=8, help="the most slices in a forward pass")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--license", default="unknown")
    return parser.parse_args()


def main():
    """Wraps, tries and writes the module."""
    options = arguments()
    low, high = options.clamp
    if not low < high:
        raise SystemExit("--clamp: LOW must be below HIGH")
    if (options.scale is None) != (options.offset is None):
        raise SystemExit("--scale and --offset go together")
    scale, offset = (1 / (high - low), -low / (high - low)) if options.scale is None else (options.scale, options.offset)
    names = [name.strip() for name in options.labels.split(",")]
    colours = options.colors.split(",") if options.colors else []
    if options.task == "segmentation" and colours and len(colours) != len(names) - 1:
        raise SystemExit(f"--colors: {len(names) - 1} needed, {len(colours)} given")
    labels = [{"value": i, "name": name} | ({"color": colours[i - 1]} if colours and i else {}) for i, name in enumerate(names)]

    module = ChannelsLast(torch.jit.load(options.model, map_location="cpu").eval()).eval()
    side = 8 * options.multiple
    with torch.inference_mode():
        shape = list(module(torch.zeros(2, 1, side, side)).shape)
    wanted = [2, len(names)] + ([side, side] if options.task == "segmentation" else [])
    if shape != wanted:
        raise SystemExit(f"{options.model}: an input of {[2, 1, side, side]} gives {shape}, not {wanted}")

    card = options.folder / "README.md"
    description = package.manifest(options.id, options.task, labels, clamp=options.clamp, scale=scale, offset=offset, multiple=options.multiple, pad=options.pad,
                                   downsample=options.downsample, batch=options.batch, version=options.version, licence=options.license)
    package.write(options.folder, module, description)
    if not card.exists():
        card.write_text(f"# {options.id}\n\nImported from `{pathlib.Path(options.model).name}`. Say here what it was trained on, how well it does and who may use it.\n", encoding="utf-8")
    print(f"{options.folder}: {options.task}, {len(names)} labels")


if __name__ == "__main__":
    main()
