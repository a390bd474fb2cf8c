"""train.py: draws the training data, trains ct-tissue and body-region and writes their packages beside this file.

Everything random comes from --seed. The scans in --data are used where present; without them the networks see phantoms only.
"""
import argparse
import pathlib
import time

import numpy
import torch
from torch import nn

import dataset
import nets
import package
import phantoms
import rule

HERE = pathlib.Path(__file__).resolve().parent
STEPS = 100  # an epoch
COLOURS = (None, "#2ec4ff", "#ffd23f", "#e4576b", "#7c6cff")
TISSUE = ("85756007", "Tissue")
MEANINGS = {  # category and code in SNOMED CT, by label
    "air": (("91720002", "Body Substance"), ("74947009", "Gas")),
    "fat": (TISSUE, ("55603005", "Adipose tissue")),
    "soft tissue": (TISSUE, ("87784001", "Soft tissue")),
    "bone": (TISSUE, ("272673000", "Bone")),
    "head": (("123037004", "Anatomical Structure"), ("69536005", "Head")),
    "thorax": (("123037004", "Anatomical Structure"), ("51185008", "Chest")),
}
INPUT = {"clamp": (phantoms.LOWEST, phantoms.HIGHEST), "scale": 0.001, "pad": -1.024}


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=HERE.parent.parent / "shared" / "data", help="folder of scans (default: ../shared/data beside the repository)")
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="where the packages go (default: beside this file)")
    parser.add_argument("--only", choices=("ct-tissue", "body-region"), help="train one of the two")
    parser.add_argument("--epochs", type=int, help=f"epochs of {STEPS} batches (default: 30 for ct-tissue, 8 for body-region)")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1, help="threads that train; the weights depend on it in their last digits")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw batches; the weights do not depend on it")
    return parser.parse_args()


def fit(network, batches, loss, rate, workers):
    """Trains on every batch once: one cycle of the learning rate, batch norm's statistics fixed for the last fifth."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=len(batches), pct_start=0.15)
    loader = torch.utils.data.DataLoader(batches, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else 2)
    network.train()
    start, total = time.perf_counter(), 0.0
    for step, (images, wanted) in enumerate(loader, 1):
        if step == len(batches) * 4 // 5:
            for part in network.modules():
                if isinstance(part, nn.BatchNorm2d):
                    part.eval()
        optimizer.zero_grad(set_to_none=True)
        error = loss(network(images), wanted)
        error.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += error.item()
        if step % STEPS == 0:
            print(f"  epoch {step // STEPS}: loss {total / STEPS:.4f}, {time.perf_counter() - start:.0f} s", flush=True)
            total = 0.0
    return network.eval()


def meaning(name):
    """The fields of a label that say what it is."""
    return {field: {"scheme": "SCT", "value": value, "meaning": text} for field, (value, text) in zip(("category", "code"), MEANINGS.get(name, ()))}


def tissue(options):
    """Trains and packs ct-tissue; prints its Dice on the slices held back."""
    sizes = {96: 0.06, 128: 0.14, 192: 0.12, 256: 0.26, 384: 0.18, 512: 0.24}
    batches = dataset.Batches(options.data, options.seed, STEPS * (options.epochs or 30), sizes, 2 * 512 * 512, 12, True)
    network = nets.TissueNet()
    fit(network, batches, nn.CrossEntropyLoss(), 4e-3, options.workers)
    labels = [{"value": i, "name": name} | ({"color": COLOURS[i]} if COLOURS[i] else {}) | meaning(name) for i, name in enumerate(rule.NAMES)]
    description = package.manifest("ct-tissue", "segmentation", labels, **INPUT)
    module = package.write(options.out / "ct-tissue", network, description)
    for name, slices in dataset.Scans(options.data, True).held.items():
        confusion = sum((rule.counts(package.segment(description, module, hu), rule.label(hu)) for hu, _ in slices), numpy.zeros((5, 5), int))
        print(f"  held back of {name}: {len(slices)} slices, Dice " + ", ".join(f"{n} {d:.4f}" for n, d in zip(rule.NAMES, rule.dice(confusion))))


def body_region(options):
    """Trains and packs body-region; prints how many of the slices held back it tells right."""
    sizes = {64: 0.1, 128: 0.5, 192: 0.2, 256: 0.2}
    batches = dataset.Batches(options.data, options.seed + 1, STEPS * (options.epochs or 8), sizes, 24 * 128 * 128, 24, False)
    network = nets.RegionNet()
    fit(network, batches, nn.CrossEntropyLoss(label_smoothing=0.05), 4e-3, options.workers)
    labels = [{"value": i, "name": name} | meaning(name) for i, name in enumerate(phantoms.REGIONS)]
    description = package.manifest("body-region", "classification", labels, **INPUT)
    module = package.write(options.out / "body-region", network, description)
    for name, slices in dataset.Scans(options.data, False).held.items():
        told = [int(package.classify(description, module, hu).argmax()) == where for hu, where in slices if where is not None]
        print(f"  held back of {name}: {sum(told)} of {len(told)} right")


def main():
    """Trains what was asked for."""
    options = arguments()
    if not options.data.exists():
        print(f"no scans at {options.data}: training on phantoms alone")
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    for name, build in (("ct-tissue", tissue), ("body-region", body_region)):
        if options.only in (None, name):
            print(f"{name}: seed {options.seed}", flush=True)
            torch.manual_seed(options.seed)
            build(options)


if __name__ == "__main__":
    main()
