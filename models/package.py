"""Model packages: a folder with model.json, TorchScript weights and a card. The fields are explained in README.md."""
import json
import pathlib

import numpy
import torch

import channels_last


def write(folder, module, manifest):
    """Scripts, freezes, rewrites for channels-last images and saves a module as `<id>.pt` beside its model.json."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    frozen = channels_last.rewrite(torch.jit.freeze(torch.jit.script(module.eval())), manifest["input"]["multipleOf"])
    torch.jit.save(frozen, str(folder / manifest["weights"]))
    lines = ",\n".join(f"  {json.dumps(key)}: {_laid_out(value)}" for key, value in manifest.items())
    (folder / "model.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    return frozen


def _laid_out(value):
    """JSON of a field: lists of objects with one object a line, all else on one line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in value) + "\n  ]"
    return json.dumps(value, ensure_ascii=False)


def manifest(identifier, task, labels, *, clamp, scale, offset=0, multiple=8, pad, downsample=1, batch=8, version="1.0.0", licence="MIT", card="README.md"):
    """The contents of a model.json."""
    return {
        "schema": "medcluster/model/1", "id": identifier, "version": version, "task": task, "weights": f"{identifier}.pt", "modality": ["CT"],
        "input": {"units": "HU", "clamp": list(clamp), "scale": scale, "offset": offset, "multipleOf": multiple, "padValue": pad, "downsample": downsample},
        "maxBatch": batch, "labels": labels, "license": licence, "card": card,
    }


def load(folder):
    """(model.json, module) of a package."""
    folder = pathlib.Path(folder)
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return description, torch.jit.load(str(folder / description["weights"])).eval()


def prepare(description, hu):
    """A slice of HU as the package's network takes it: clamp, scale, downsample by area, pad at the bottom and right."""
    wanted = description["input"]
    low, high = wanted["clamp"]
    x = torch.from_numpy(numpy.ascontiguousarray(hu, dtype=numpy.float32))[None, None]
    x = x.clamp(low, high) * wanted["scale"] + wanted["offset"]
    shrink = wanted.get("downsample", 1)
    if shrink > 1:
        x = torch.nn.functional.avg_pool2d(x, shrink, ceil_mode=True)
    step = wanted["multipleOf"]
    return torch.nn.functional.pad(x, (0, -x.shape[3] % step, 0, -x.shape[2] % step), value=wanted["padValue"])


def segment(description, module, hu):
    """The label of each pixel of a slice of HU."""
    with torch.inference_mode():
        labels = module(prepare(description, hu)).max(1).indices[0].to(torch.uint8).numpy()
    shrink = description["input"].get("downsample", 1)
    return labels.repeat(shrink, 0).repeat(shrink, 1)[:hu.shape[0], :hu.shape[1]]


def classify(description, module, hu):
    """The probability of each class of a slice of HU."""
    with torch.inference_mode():
        return module(prepare(description, hu)).softmax(1)[0].numpy()
