"""Rewrites a TorchScript module into an equal one that keeps its images channels-last, which is faster on processors."""
import torch


def rewrite(frozen):
    """Rewrites the convolutions of a frozen module in place and returns it; its results stay the same but for rounding.

    The weights of 2-D convolutions become channels-last, and their results follow. A transposed convolution whose kernel is
    its stride (the usual way up in a U-Net) becomes a 1x1 convolution and a pixel shuffle: libtorch has no fast
    channels-last transposed convolution, so that one alone would turn everything after it back.
    """
    graph = frozen.graph
    for node in list(graph.findAllNodes("aten::conv_transpose2d")):
        _shuffle(graph, node)
    for kind in ("aten::conv2d", "aten::_convolution"):
        for node in graph.findAllNodes(kind):
            weight = _constant(list(node.inputs())[1])
            if weight is not None and weight.dim() == 4:
                _set(graph, node, 1, weight.contiguous(memory_format=torch.channels_last))
    torch._C._jit_pass_dce(graph)
    return frozen


def _shuffle(graph, node):
    """Replaces a transposed convolution by a 1x1 convolution and a pixel shuffle, where they are equal."""
    x, weight, bias, *numbers = node.inputs()
    weight, bias = _constant(weight), _constant(bias)
    stride, padding, output_padding, groups, dilation = (value.toIValue() for value in numbers)
    if weight is None or numbers[0].node().kind() != "prim::Constant":
        return
    factor = stride[0]
    if list(weight.shape[2:]) != stride or stride != [factor] * 2 or any(padding) or any(output_padding) or groups != 1 or dilation != [1, 1]:
        return
    graph.setInsertPoint(node)
    weight = weight.permute(1, 2, 3, 0).reshape(-1, weight.shape[0], 1, 1).contiguous()
    weight = graph.insertConstant(weight)
    bias = graph.insertConstant(None if bias is None else bias.repeat_interleave(factor * factor))
    ones, zeros, one = graph.insertConstant([1, 1]), graph.insertConstant([0, 0]), graph.insertConstant(1)
    flat = graph.insertNode(graph.create("aten::conv2d", [x, weight, bias, ones, zeros, ones, one], 1))
    wide = graph.insertNode(graph.create("aten::pixel_shuffle", [flat.output(), graph.insertConstant(factor)], 1))
    for made in (flat, wide):
        made.output().inferTypeFrom(torch.zeros(1, 1, 1, 1))
    node.output().replaceAllUsesWith(wide.output())
    node.destroy()


def _constant(value):
    """A constant tensor, or None."""
    result = value.toIValue() if value.node().kind() == "prim::Constant" else None
    return result.detach() if isinstance(result, torch.Tensor) else None


def _set(graph, node, index, tensor):
    """Gives an input of a node another constant."""
    graph.setInsertPoint(node)
    node.replaceInput(index, graph.insertConstant(tensor))
