"""The rule that labels the pixels of a CT slice: what ct-tissue learns to imitate, and what it is measured against."""
import numpy
from scipy import ndimage

BACKGROUND, AIR, FAT, SOFT, BONE = range(5)
NAMES = ("background", "air", "fat", "soft tissue", "bone")
AIR_BELOW, FAT_BELOW, BONE_ABOVE = -300, -30, 150  # HU


def body(hu):
    """The largest 4-connected component at or above -300 HU, with its holes filled (a hole touches no image border)."""
    parts, count = ndimage.label(hu >= AIR_BELOW)
    if count == 0:
        return numpy.zeros(hu.shape, bool)
    inside = parts == 1 + numpy.bincount(parts.ravel())[1:].argmax()
    gaps, count = ndimage.label(~inside)
    outside = numpy.zeros(count + 1, bool)
    for edge in (gaps[0], gaps[-1], gaps[:, 0], gaps[:, -1]):
        outside[edge] = True
    outside[0] = False
    return ~outside[gaps]


def label(hu):
    """The label of each pixel of a slice: 0 background; inside the body 1 air, 2 fat, 3 soft tissue, 4 bone."""
    tissue = numpy.full(hu.shape, AIR, numpy.uint8)
    tissue[hu >= AIR_BELOW] = FAT
    tissue[hu >= FAT_BELOW] = SOFT
    tissue[hu > BONE_ABOVE] = BONE
    tissue[~body(hu)] = BACKGROUND
    return tissue


def counts(found, wanted, classes=len(NAMES)):
    """A confusion matrix: rows are the wanted labels, columns the found ones."""
    pairs = wanted.ravel().astype(numpy.int64) * classes + found.ravel()
    return numpy.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def dice(confusion):
    """The Dice coefficient of each label, all pixels pooled; NaN where neither side has the label."""
    sizes = confusion.sum(0) + confusion.sum(1)
    return numpy.where(sizes > 0, 2 * numpy.diag(confusion) / numpy.maximum(sizes, 1), numpy.nan)
