"""evaluate.py PACKAGE SCAN...: how well a package does on scans (folders of DICOM slices, or NIfTI volumes).

A segmentation is compared with the rule of rule.py at full resolution: Dice per label, all voxels of a scan pooled. Of a
classification it prints how many slices got each class, and the scan's class: the largest mean probability.
"""
import argparse
import pathlib
import time

import numpy
import torch

import dataset
import package
import rule


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=pathlib.Path, help="a folder with model.json")
    parser.add_argument("scans", type=pathlib.Path, nargs="*", help="folders of DICOM slices, or .nii.gz files")
    parser.add_argument("--held", action="store_true", help="only the slices that training held back: of each ten in order the last two")
    parser.add_argument("--slices", type=int, nargs=2, metavar=("FIRST", "END"), help="only these, counted from 0 along the normal")
    parser.add_argument("--speed", action="store_true", help="also measure the forward pass on 512x512 slices, one thread")
    return parser.parse_args()


def judge_segmentation(description, module, slices):
    """Prints Dice and confusion against the rule."""
    names = [label["name"] for label in description["labels"]]
    if len(names) != len(rule.NAMES):
        raise SystemExit("the rule has five labels, this package has others")
    confusion = sum(rule.counts(package.segment(description, module, hu), rule.label(hu)) for hu in slices)
    dice = rule.dice(confusion)
    for name, value in zip(names, dice):
        print(f"  Dice {name:12} {value:.4f}")
    print(f"  mean of fat, soft tissue and bone {numpy.nanmean(dice[[rule.FAT, rule.SOFT, rule.BONE]]):.4f}")
    print("  confusion (rows: rule, columns: network)")
    for name, row in zip(names, confusion):
        print(f"  {name:12} " + " ".join(f"{count:10}" for count in row))


def judge_classification(description, module, slices):
    """Prints the classes of the slices and of the scan."""
    names = [label["name"] for label in description["labels"]]
    chances = numpy.array([package.classify(description, module, hu) for hu in slices])
    told = numpy.bincount(chances.argmax(1), minlength=len(names))
    print("  slices: " + ", ".join(f"{count} {name}" for name, count in zip(names, told)))
    mean = chances.mean(0)
    print(f"  scan: {names[mean.argmax()]} (" + ", ".join(f"{name} {chance:.3f}" for name, chance in zip(names, mean)) + ")")


def measure(description, module, side=512, turns=15):
    """Prints slices/s of the forward pass for some batch sizes."""
    for batch in (1, 2, 4, 8):
        x = torch.rand(batch, 1, side, side) * 2 - 1
        times = []
        with torch.inference_mode():
            for turn in range(-3, turns):
                start = time.perf_counter()
                module(x)
                if turn >= 0:
                    times.append(time.perf_counter() - start)
        print(f"  batch {batch}: {batch / numpy.median(times):.0f} slices/s (best {batch / min(times):.0f}), {1000 * numpy.median(times) / batch:.2f} ms a slice")


def main():
    """Judges the package on each scan."""
    options = arguments()
    torch.set_num_threads(1)
    description, module = package.load(options.package)
    for scan in options.scans:
        slices = dataset.volume(scan) if scan.is_file() else dataset.series(scan)
        if options.slices:
            slices = slices[slice(*options.slices)]
        if options.held:
            slices = [hu for i, hu in enumerate(slices) if i % 10 >= 8]
        print(f"{description['id']} on {scan.name}, {len(slices)} slices")
        if slices:
            (judge_segmentation if description["task"] == "segmentation" else judge_classification)(description, module, slices)
    if options.speed:
        print(f"{description['id']}: forward pass, one thread, torch {torch.__version__}")
        measure(description, module)


if __name__ == "__main__":
    main()
