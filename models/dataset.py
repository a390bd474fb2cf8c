"""Scans and random training samples. A sample is a phantom, or a scan's slice turned, scaled, shifted and with noise on it."""
import pathlib

import nibabel
import numpy
import pydicom
from scipy import ndimage

import phantoms
import rule

LOWEST, HIGHEST = phantoms.LOWEST, phantoms.HIGHEST
REAL = 0.5  # the share of scans among the training samples
EMPTIED, CUT = 0.1, 0.05  # the shares of ct-tissue's samples that are changed so
ARMS = 0.4  # and the share of those beside whose body separate limbs are put
# Scans to train on: folder, how often among them for ct-tissue and for body-region. No other folder is opened, and none that is never picked:
# ct-head-philips and, for ct-tissue, ct-thorax-jpeg2000 are kept for judging the networks on studies they have not seen.
SCANS = {"ct-head-ge-tilted": (0.4, 0.5), "ct-thorax-jpeg2000": (0, 0.25), "ct-thorax-nifti/example_ct.nii.gz": (0.56, 0.21),
         "bad-geometry/gantrytilting/001": (0.02, 0.02), "bad-geometry/sliceincrement/002": (0.02, 0.02)}
LIMITS = (78, 90)  # example_ct runs from the thighs to the lungs' bases: slices below 78 are not thorax, from 90 on they are


def decode(path):
    """(HU, position along the normal) of a DICOM slice; padding is air, values outside the clamp are brought inside."""
    slice_ = pydicom.dcmread(path)
    stored = slice_.pixel_array.astype(numpy.float32)
    hu = stored * float(slice_.RescaleSlope) + float(slice_.RescaleIntercept)
    padding = slice_.get("PixelPaddingValue")
    if padding is not None:
        hu[stored == float(padding)] = LOWEST
    orientation = numpy.array(slice_.ImageOrientationPatient, float)
    place = numpy.cross(orientation[:3], orientation[3:]) @ numpy.array(slice_.ImagePositionPatient, float)
    return numpy.clip(hu, LOWEST, HIGHEST), place


def series(folder):
    """The slices of a folder of DICOM files in order along the normal; files without pixels are passed over."""
    found = []
    for path in sorted(pathlib.Path(folder).iterdir()):
        try:
            found.append(decode(path))
        except (pydicom.errors.InvalidDicomError, AttributeError):
            continue
    return [hu for hu, _ in sorted(found, key=lambda pair: pair[1])]


def volume(path):
    """The axial slices of a NIfTI volume from the feet up, rows from front to back and columns from right to left as in DICOM."""
    data = nibabel.as_closest_canonical(nibabel.load(path)).get_fdata(dtype=numpy.float32)
    return [numpy.clip(data[::-1, ::-1, k].T, LOWEST, HIGHEST).copy() for k in range(data.shape[2])]


def region(name, index):
    """The region of a scan's slice; None where it is neither clearly thorax nor clearly not."""
    if "head" in name:
        return phantoms.HEAD
    if "jpeg2000" in name:
        return phantoms.THORAX
    if "nifti" in name:
        return phantoms.OTHER if index < LIMITS[0] else phantoms.THORAX if index >= LIMITS[1] else None
    return phantoms.OTHER  # bad-geometry: the pixels of these files are noise


class Scans:
    """The scans found under a folder. Of each ten slices in order the last two are held back from training."""

    def __init__(self, root, labels):
        """`labels`: the scans of ct-tissue, else those of body-region."""
        self.weights = {name: weights[0 if labels else 1] for name, weights in SCANS.items()}
        self.kept, self.held = {}, {}
        for name, weight in self.weights.items():
            path = pathlib.Path(root) / name
            if not weight or not path.exists():
                continue
            slices = volume(path) if path.is_file() else series(path)
            marked = [(hu, region(name, i)) for i, hu in enumerate(slices)]
            self.kept[name] = [pair for i, pair in enumerate(marked) if i % 10 < 8]
            self.held[name] = [pair for i, pair in enumerate(marked) if i % 10 >= 8]

    def pick(self, rng, need_region):
        """A random slice to train on, and its region."""
        names = list(self.kept)
        weights = numpy.array([self.weights[name] for name in names])
        while True:
            slices = self.kept[names[rng.choice(len(names), p=weights / weights.sum())]]
            hu, where = slices[rng.integers(len(slices))]
            if where is not None or not need_region:
                return hu, where


def altered(rng, hu, rows, columns):
    """A scan's slice seen through another field of view, turned, mirrored, with other noise, offset and contrast."""
    scale = max(hu.shape) / max(rows, columns) * rng.choice([rng.uniform(0.7, 1.0), rng.uniform(0.9, 1.5)])
    turn = rng.normal() * 0.12 if rng.random() < 0.9 else rng.uniform(0, 2 * numpy.pi)
    matrix = scale * numpy.array([[numpy.cos(turn), -numpy.sin(turn)], [numpy.sin(turn), numpy.cos(turn)]])
    matrix[:, 1] *= rng.choice([-1, 1])
    matrix[:, 0] *= rng.choice([-1, 1], p=[0.07, 0.93])
    matrix *= rng.uniform(0.9, 1.1, 2)
    centre = (numpy.array(hu.shape) - 1) / 2 + rng.normal(size=2) * 0.05 * max(hu.shape)
    offset = centre - matrix @ ((numpy.array([rows, columns]) - 1) / 2)
    hu = ndimage.affine_transform(hu, matrix, offset, (rows, columns), order=1, cval=rng.choice([LOWEST, -1000]))
    if rng.random() < 0.3:
        hu = ndimage.gaussian_filter(hu, rng.uniform(0.3, 1.2), truncate=3)
    if rng.random() < 0.5:
        hu = numpy.where(hu > 150, 150 + (hu - 150) * numpy.float32(rng.uniform(0.5, 1.5)), hu)
    if rng.random() < 0.7:
        hu = hu + rng.standard_normal(hu.shape, dtype=numpy.float32) * numpy.float32(rng.uniform(0, 25))
    return numpy.clip(numpy.rint(hu + rng.normal() * 8), LOWEST, HIGHEST).astype(numpy.float32)


def emptied(rng, hu):
    """A body turned into a test object: a bare skeleton, a hollow or refilled skull, a peeled one, or a hollow shell."""
    inside = rule.body(hu)
    bone = inside & (hu > 200)
    if bone.sum() < 20:
        return hu
    kind = rng.choice(["bare", "hollow", "peeled", "shell"], p=[0.4, 0.25, 0.15, 0.2])
    if kind == "bare":
        gone = inside
    elif kind == "hollow":
        gone = ndimage.binary_fill_holes(bone)
    elif kind == "peeled":
        gone = inside & ~ndimage.binary_fill_holes(bone)
    else:
        gone = ndimage.distance_transform_edt(inside) > rng.uniform(1, 0.05 * max(hu.shape))
    filling = -1000.0 if kind == "peeled" or rng.random() < 0.65 else rng.choice([rng.uniform(-950, -400), rng.uniform(-20, 20), rng.uniform(50, 140)])
    filled = filling + rng.normal(size=hu.shape) * rng.uniform(0, 12)
    low = rng.uniform(50, 200)  # between these HU a pixel is part bone, part filling
    share = numpy.clip((hu - low) / rng.uniform(40, 200), 0, 1)
    if kind == "shell" and rng.random() < 0.5:
        share = 0.0
    result = numpy.where(gone, filled + (hu - filled) * share, hu)
    if rng.random() < 0.3:  # bone of another material
        result = numpy.where(result > 150, 150 + (result - 150) * rng.uniform(0, 0.5) - rng.uniform(0, 250), result)
    return numpy.clip(numpy.rint(result), LOWEST, HIGHEST).astype(numpy.float32)


def armed(rng, hu):
    """A slice with one or two limbs beside the body: ellipses of fat around muscle around bone, apart from it or touching it."""
    inside = rule.body(hu)
    if not inside.any():
        return hu
    rows, columns = (numpy.nonzero(inside.any(axis))[0][[0, -1]] for axis in (1, 0))
    height = rows[1] - rows[0] + 1
    y, x = numpy.ogrid[:hu.shape[0], :hu.shape[1]]
    result = hu.copy()
    for side in rng.choice([-1, 1], size=rng.integers(1, 3), replace=False):
        tall, wide = height * rng.uniform(0.12, 0.3), height * rng.uniform(0.1, 0.22)
        middle = rows[0] + height * rng.uniform(0.3, 0.9)
        edge = columns[0] if side < 0 else columns[1]
        centre = edge + side * (wide + max(hu.shape) * rng.choice([rng.uniform(0.0, 0.015), rng.uniform(0.01, 0.08)]))
        turn = rng.uniform(-0.4, 0.4)
        across = ((x - centre) * numpy.cos(turn) + (y - middle) * numpy.sin(turn)) / wide
        down = ((y - middle) * numpy.cos(turn) - (x - centre) * numpy.sin(turn)) / tall
        away = numpy.hypot(across, down) + 0.06 * numpy.sin(rng.integers(2, 5) * numpy.arctan2(down, across) + rng.uniform(0, 6))
        limb = numpy.select([away < rng.uniform(0.1, 0.3), away < rng.uniform(0.6, 0.95)], [rng.uniform(200, 900), rng.uniform(20, 80)], rng.uniform(-120, -80))
        limb = limb + rng.standard_normal(hu.shape, dtype=numpy.float32) * rng.uniform(3, 25)
        result = numpy.where((away < 1) & (result < rule.AIR_BELOW) & ~inside, limb, result)
    return numpy.clip(numpy.rint(result), LOWEST, HIGHEST).astype(numpy.float32)


def cut(rng, hu):
    """A slice with one to three straight gaps through whatever is there, so that bodies fall apart and cavities open."""
    rows, columns = (numpy.arange(size, dtype=numpy.float32) for size in hu.shape)
    for _ in range(rng.integers(1, 4)):
        turn, size = rng.uniform(0, numpy.pi), max(hu.shape)
        y, x = rows[:, None] - hu.shape[0] * rng.uniform(0.2, 0.8), columns[None, :] - hu.shape[1] * rng.uniform(0.2, 0.8)
        across, along = x * numpy.cos(turn) + y * numpy.sin(turn), y * numpy.cos(turn) - x * numpy.sin(turn)
        gap = (numpy.abs(across) < size * rng.uniform(0.002, 0.015)) & (numpy.abs(along) < size * rng.uniform(0.05, 0.6))
        hu = numpy.where(gap, numpy.float32(-1000), hu)
    return hu


class Batches:
    """Batch `i` of a training run: the same for the same seed, whatever process makes it. Slices of one batch share a size."""

    def __init__(self, root, seed, steps, sizes, pixels, most, labels):
        """`sizes` are longer sides and their weights; a batch has about `pixels` pixels and at most `most` slices;
        with `labels` it carries the rule's labels, else the regions."""
        self.root, self.seed, self.steps = root, seed, steps
        self.sizes, self.pixels, self.most, self.labels = sizes, pixels, most, labels
        self.scans = None

    def __len__(self):
        return self.steps

    def __getitem__(self, step):
        if step >= self.steps:
            raise IndexError(step)
        if self.scans is None:
            self.scans = Scans(self.root, self.labels)
        rng = numpy.random.default_rng([self.seed, step])
        long = int(rng.choice(list(self.sizes), p=numpy.array(list(self.sizes.values())) / sum(self.sizes.values())))
        short = long if rng.random() < 0.75 else 8 * int(rng.integers(long // 12, long // 8 + 1))
        rows, columns = (long, short) if rng.random() < 0.4 else (short, long)
        count = int(min(self.most, max(1, round(self.pixels / (rows * columns)))))
        images = numpy.empty((count, 1, rows, columns), numpy.float32)
        wanted = numpy.empty((count, rows, columns) if self.labels else count, numpy.int64)
        for i in range(count):
            if self.scans.kept and rng.random() < REAL:
                hu, where = self.scans.pick(rng, not self.labels)
                hu = altered(rng, hu, rows, columns)
            else:
                hu, where = phantoms.draw(rng, rows, columns)
            if self.labels and rng.random() < EMPTIED:
                hu = emptied(rng, hu)
            if self.labels and rng.random() < ARMS:
                hu = armed(rng, hu)
            if self.labels and rng.random() < CUT:
                hu = cut(rng, hu)
            images[i, 0] = hu
            wanted[i] = rule.label(hu) if self.labels else where
        return images * numpy.float32(0.001), wanted
