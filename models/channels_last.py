"""Rewrites a TorchScript module into an equal one that is faster on processors: its images stay channels-last."""
import math

import torch

LANES = 16  # output channels that libtorch's convolution computes at once


def rewrite(frozen, multiple=None):
    """Rewrites a frozen module in place and returns it; its results stay the same but for rounding.

    The weights of 2-D convolutions become channels-last, and their results follow. What libtorch is slow at in that order is
    replaced by what it is fast at:

    - a transposed convolution whose kernel is its stride (the usual way up in a U-Net) by a 1x1 convolution and a pixel shuffle,
      and a pixel shuffle of a 1x1 convolution by one whose channels lie such that the shuffle moves whole rows;
    - 1x1 convolutions by ones with a dilation, which means nothing to a 1x1 kernel but makes libtorch choose oneDNN;
    - where inputs are whole multiples of `multiple` pixels: 2x2 max pooling by maxima of every other row and column; a convolution of
      concatenated images by the sum of one for each; a convolution with few output channels by one that computes several columns as
      channels, which is the same memory.
    """
    graph = frozen.graph
    for node in list(graph.findAllNodes("aten::conv_transpose2d")):
        _transposed(graph, node)
    for node in list(graph.findAllNodes("aten::pixel_shuffle")):
        _shuffle(graph, node)
    if multiple:
        for node, width, channels in _sizes(graph, multiple):
            if node.kind() == "aten::max_pool2d":
                _pool(graph, node)
            else:
                for part in _split(graph, node, channels):
                    _pack(graph, part, width)
    for node in graph.findAllNodes("aten::conv2d"):
        weight = _constant(node.inputsAt(1))
        if weight is None or weight.dim() != 4:
            continue
        _set(graph, node, 1, _channels_last(weight))
        if weight.shape[2:] == (1, 1) and _integers(node.inputsAt(3)) == [1, 1]:
            _set(graph, node, 5, [2, 2])
    torch._C._jit_pass_dce(graph)
    return frozen


def _transposed(graph, node):
    """Replaces a transposed convolution by a 1x1 convolution and a pixel shuffle, where they are equal."""
    x, weight, bias, *numbers = node.inputs()
    weight, bias = _constant(weight), _constant(bias)
    stride, padding, output_padding, dilation = (_integers(numbers[at]) for at in (0, 1, 2, 4))
    if weight is None or not stride:
        return
    factor = stride[0]
    if list(weight.shape[2:]) != stride or stride != [factor] * 2 or any(padding) or any(output_padding) or numbers[3].toIValue() != 1 or dilation != [1, 1]:
        return
    graph.setInsertPoint(node)
    weight = weight.permute(1, 2, 3, 0).reshape(-1, weight.shape[0], 1, 1)
    bias = None if bias is None else bias.repeat_interleave(factor * factor)
    flat = _convolve(graph, x, weight, bias, [1, 1], [0, 0])
    _replace(node, _add(graph, "aten::pixel_shuffle", flat, factor))


def _shuffle(graph, node):
    """Has a 1x1 convolution put its channels in the order (down, across, channel), so that a pixel shuffle of it moves rows of pixels."""
    source, factor = node.inputsAt(0).node(), node.inputsAt(1).toIValue()
    weight = _constant(source.inputsAt(1)) if source.kind() == "aten::conv2d" else None
    if weight is None or weight.shape[2:] != (1, 1) or len(source.output().uses()) != 1 or source.inputsAt(6).toIValue() != 1 or not factor:
        return
    bias = _constant(source.inputsAt(2))
    order = torch.arange(len(weight)).reshape(-1, factor * factor).t().reshape(-1)
    _set(graph, source, 1, weight[order].contiguous())
    if bias is not None:
        _set(graph, source, 2, bias[order].contiguous())
    channels = len(weight) // factor ** 2
    graph.setInsertPoint(node)
    pixels = _add(graph, "aten::permute", source.output(), [0, 2, 3, 1])
    batch, height, width = (_integer(graph, "aten::size", pixels, at) for at in range(3))
    rows = _add(graph, "aten::transpose", _reshape(graph, pixels, batch, height, width, factor, factor * channels), 2, 3)
    tall = _integer(graph, "aten::mul", height, factor)
    _replace(node, _add(graph, "aten::permute", _reshape(graph, rows, batch, tall, -1, channels), [0, 3, 1, 2]))


def _pool(graph, node):
    """Replaces 2x2 max pooling of an even number of rows and columns by two maxima of halves, bit by bit the same."""
    x = node.inputsAt(0)
    if [_integers(node.inputsAt(at)) for at in (1, 3, 4)] != [[2, 2], [0, 0], [1, 1]] or _integers(node.inputsAt(2)) not in ([2, 2], []):
        return
    graph.setInsertPoint(node)
    for dimension in (2, 3):
        even, odd = (_add(graph, "aten::slice", x, dimension, start, None, 2) for start in (0, 1))
        x = _add(graph, "aten::maximum", even, odd)
    _replace(node, x)


def _split(graph, node, channels):
    """Replaces a convolution of images concatenated by their channels by the sum of a convolution of each; the convolutions there are then."""
    weight, bias, stride, padding, dilation = _constant(node.inputsAt(1)), *(node.inputsAt(at) for at in range(2, 6))
    if len(channels) < 2 or weight is None or node.inputsAt(6).toIValue() != 1:
        return [node]
    graph.setInsertPoint(node)
    total, first, parts = None, 0, []
    for image, count in zip(_parts(node), channels):
        value = _add(graph, "aten::conv2d", image, weight[:, first:first + count].contiguous(), None if parts else bias, stride, padding, dilation, 1)
        parts.append(value.node())
        total = value if total is None else _add(graph, "aten::add_", total, value, 1)
        first += count
    _replace(node, total)
    return parts


def _parts(node):
    """The images that a node's input is concatenated of by their channels; else the input alone."""
    value = node.inputsAt(0)
    if value.node().kind() != "aten::cat" or value.node().inputsAt(1).toIValue() not in (1, -3) or value.node().inputsAt(0).node().kind() != "prim::ListConstruct":
        return [value]
    return list(value.node().inputsAt(0).node().inputs())


def _pack(graph, node, width):
    """Has a convolution with few output channels compute several columns in one step, the products and the order of their sums the same.

    In channels-last order N x H x W x C the channels of neighbouring columns lie side by side, so that W columns of C channels are as well
    W / s columns of s * C channels. The kernel for those is s copies of the kernel, each a column further right, and moves s columns a step.
    """
    x, weight, bias, stride, padding, dilation, groups = node.inputs()
    weight, bias = _constant(weight), _constant(bias)
    if weight is None or _integers(stride) != [1, 1] or _integers(dilation) != [1, 1] or groups.toIValue() != 1:
        return
    outputs, inputs, tall, wide = weight.shape
    count = math.gcd(width, 2 ** int(math.log2(max(1, LANES // outputs))))
    if count < 2 or wide == 1 or _integers(padding)[1] * 2 + 1 != wide:
        return
    packed = torch.zeros(count, outputs, inputs, tall, wide + count - 1)
    for column in range(count):
        packed[column, ..., column:column + wide] = weight
    graph.setInsertPoint(node)
    columns = _convolve(graph, x, packed.flatten(0, 1), None if bias is None else bias.repeat(count), [1, count], _integers(padding))
    pixels = _add(graph, "aten::permute", columns, [0, 2, 3, 1])
    batch, height = (_integer(graph, "aten::size", pixels, at) for at in range(2))
    _replace(node, _add(graph, "aten::permute", _reshape(graph, pixels, batch, height, -1, outputs), [0, 3, 1, 2]))


def _sizes(graph, multiple):
    """Each convolution and 2x2 pooling whose input grows with the module's input: (node, the width of its input for each `multiple` pixels of the
    module's, the channels of each of its input's parts). For a pooling rows and columns are even."""
    kinds = ("aten::conv2d", "aten::max_pool2d")
    nodes = [node for kind in kinds for node in graph.findAllNodes(kind, False)]
    probe = graph.copy()
    counts = []
    for node in (node for kind in kinds for node in probe.findAllNodes(kind, False)):
        parts = _parts(node)
        counts.append(len(parts))
        for part in parts:
            probe.registerOutput(part)
    if not nodes:
        return []
    probe.makeMultiOutputIntoTuple()
    probe.eraseInput(0)
    run = torch._C._create_function_from_graph("probe", probe)
    with torch.inference_mode():
        small, large = ([value.shape for value in run(torch.zeros(1, 1, times * multiple, times * multiple))[1:]] for times in (8, 16))
    result, at = [], 0
    for node, count in zip(nodes, counts):
        (_, _, height, width), (_, _, *twice) = small[at], large[at]
        whole = 16 if node.kind() == "aten::max_pool2d" else 8
        if height % whole == 0 and width % whole == 0 and twice == [2 * height, 2 * width]:
            result.append((node, width // 8, [shape[1] for shape in small[at:at + count]]))
        at += count
    return result


def _add(graph, kind, *inputs):
    """A new tensor-valued node's value; inputs that are no values become constants."""
    node = graph.insertNode(graph.create(kind, [value if isinstance(value, torch._C.Value) else graph.insertConstant(value) for value in inputs], 1))
    node.output().inferTypeFrom(torch.zeros(1, 1, 1, 1))
    return node.output()


def _integer(graph, kind, *inputs):
    """A new integer-valued node's value."""
    value = _add(graph, kind, *inputs)
    value.setType(torch._C.IntType.get())
    return value


def _reshape(graph, x, *sizes):
    """A value reshaped to sizes that are values or numbers."""
    shape = graph.insertNode(graph.create("prim::ListConstruct", [size if isinstance(size, torch._C.Value) else graph.insertConstant(size) for size in sizes], 1))
    shape.output().setType(torch._C.ListType(torch._C.IntType.get()))
    return _add(graph, "aten::reshape", x, shape.output())


def _convolve(graph, x, weight, bias, stride, padding):
    """A new convolution's value."""
    return _add(graph, "aten::conv2d", x, weight.contiguous(), bias, stride, padding, [1, 1], 1)


def _replace(node, value):
    """Puts a value where a node's was, and removes the node."""
    node.output().replaceAllUsesWith(value)
    node.destroy()


def _channels_last(weight):
    """Weights in channels-last order. With one input channel both orders are the same memory, and only the strides can tell libtorch which is meant."""
    _, channels, tall, wide = weight.shape
    weight = weight.contiguous(memory_format=torch.channels_last)
    return weight.as_strided(weight.shape, (tall * wide, 1, wide, 1)) if channels == 1 else weight


def _constant(value):
    """A constant tensor, or None."""
    result = value.toIValue() if value.node().kind() == "prim::Constant" else None
    return result.detach() if isinstance(result, torch.Tensor) else None


def _integers(value):
    """The numbers of a constant list, or None."""
    if value.node().kind() == "prim::ListConstruct":
        numbers = [number.toIValue() if number.node().kind() == "prim::Constant" else None for number in value.node().inputs()]
        return None if None in numbers else numbers
    return value.toIValue() if value.node().kind() == "prim::Constant" else None


def _set(graph, node, index, constant):
    """Gives an input of a node a constant."""
    graph.setInsertPoint(node)
    node.replaceInput(index, graph.insertConstant(constant))
