"""Decodes every file of a folder with decoders that are not MedCluster's, and prints one line of JSON a file.

Usage: decode.py FOLDER OUTPUT. For each file: name, decoder, and its frames as files of little-endian cells below OUTPUT; or why it has none.
JPEG, JPEG-LS and RLE are decoded by dcmtk, JPEG 2000 by GDCM in a process of its own, what is not compressed by pydicom.
"""

import json
import os
import subprocess
import sys

import numpy
import pydicom


DCMTK = {"50": "dcmdjpeg", "51": "dcmdjpeg", "53": "dcmdjpeg", "55": "dcmdjpeg", "57": "dcmdjpeg", "70": "dcmdjpeg", "80": "dcmdjpls", "81": "dcmdjpls"}
LOSSY = {"50", "51", "53", "55", "81", "91"}


def stored(dataset, raw):
    """Cells of one or two bytes with the stored bits masked and the sign extended."""
    allocated, bits, high = dataset.BitsAllocated, dataset.BitsStored, dataset.get("HighBit", dataset.BitsStored - 1)
    little = dataset.is_little_endian
    cells = numpy.frombuffer(raw, ("<" if little else ">") + {8: "u1", 16: "u2"}[allocated]).astype("<u2" if allocated == 16 else "u1")
    cells = (cells >> (high + 1 - bits)) & ((1 << bits) - 1)
    if dataset.PixelRepresentation == 1:
        cells = cells.astype("<i4")
        cells = cells - ((cells >> (bits - 1)) << bits)
    return cells.astype({8: "<u1", 16: "<u2"}[allocated]) if dataset.PixelRepresentation == 0 else cells.astype({8: "i1", 16: "<i2"}[allocated])


def native(path):
    dataset = pydicom.dcmread(path, force=True)
    count = int(dataset.get("NumberOfFrames") or 1)
    size = dataset.Rows * dataset.Columns * dataset.BitsAllocated // 8
    data = dataset.PixelData
    if len(data) < size * count:
        raise ValueError("truncated")
    return dataset, [stored(dataset, data[i * size:(i + 1) * size]) for i in range(count)]




def decode(path, scratch):
    dataset = pydicom.dcmread(path, force=True)
    if "PixelData" not in dataset:
        return {"error": "no pixel data"}
    if dataset.get("SamplesPerPixel", 1) != 1 or dataset.get("PhotometricInterpretation") not in ("MONOCHROME1", "MONOCHROME2"):
        return {"error": "colour"}
    if dataset.BitsAllocated not in (8, 16):
        return {"error": "bits"}
    syntax = str(dataset.file_meta.get("TransferSyntaxUID", "1.2.840.10008.1.2")) if hasattr(dataset, "file_meta") else "1.2.840.10008.1.2"
    last = syntax.split(".")[-1] if syntax.startswith("1.2.840.10008.1.2.4.") else ""
    if last in DCMTK:
        decoder = DCMTK[last]
        done = subprocess.run([decoder, path, scratch], capture_output=True, text=True)
        if done.returncode != 0:
            return {"error": decoder + ": " + done.stderr.strip()[-200:]}
        dataset, frames = native(scratch)
    elif last in ("90", "91"):
        decoder = "gdcmconv"
        done = subprocess.run([decoder, "--raw", path, scratch], capture_output=True, text=True)
        if done.returncode != 0:
            return {"error": decoder + ": " + done.stderr.strip()[-200:]}
        dataset, frames = native(scratch)
    elif syntax == "1.2.840.10008.1.2.5":
        decoder = "dcmdrle"
        done = subprocess.run([decoder, path, scratch], capture_output=True, text=True)
        if done.returncode != 0:
            return {"error": decoder + ": " + done.stderr.strip()[-200:]}
        dataset, frames = native(scratch)
    else:
        decoder = "pydicom"
        dataset, frames = native(path)
    return {"decoder": decoder, "lossy": last in LOSSY, "frames": frames}


def main():
    folder, output = sys.argv[1:]
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        try:
            result = decode(path, os.path.join(output, "scratch.dcm"))
        except Exception as error:  # whatever a library makes of an odd file is its answer
            result = {"error": type(error).__name__ + ": " + str(error)[:200]}
        if "frames" in result:
            files = []
            for number, cells in enumerate(result["frames"], 1):
                files.append(f"{name}.{number}")
                cells.tofile(os.path.join(output, files[-1]))
            result["frames"] = files
        print(json.dumps({"name": name, **result}))


main()
