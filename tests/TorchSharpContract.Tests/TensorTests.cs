using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace MedCluster.TorchSharpContract.Tests;

public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void FactoriesMakeShapesTypesAndValues()
    {
        Assert.Equal(new long[] { 2, 3 }, zeros([2, 3]).shape);
        Assert.Equal(6, ones([2, 3]).sum().item<float>());
        Assert.Equal(ScalarType.Int64, empty([4], ScalarType.Int64).dtype);
        Assert.Equal(new float[] { 2.5f, 2.5f }, full([2], 2.5).data<float>().ToArray());
        Assert.Equal(ScalarType.Float32, full([2], 3, ScalarType.Float32).dtype);
        Assert.Equal(ScalarType.Float32, zeros([1], device: CPU).dtype);
        Assert.Equal(new byte[] { 7, 8 }, tensor(new byte[] { 7, 8 }, [2]).data<byte>().ToArray());
        Assert.Equal(new long[] { 7, 8 }, tensor(new long[] { 7, 8 }, [2, 1]).data<long>().ToArray());
    }

    [Fact]
    public void ATensorOfAnArrayIsACopyOfIt()
    {
        float[] values = [1, 2, 3, 4];
        var made = tensor(values, [2, 2]);
        values[0] = 9;
        Assert.Equal(new float[] { 1, 2, 3, 4 }, made.data<float>().ToArray());
        Assert.Equal(2, made.ndim);
        Assert.Equal(2, made.dim());
        Assert.Equal(4, made.numel());
        Assert.Equal(4, made.NumberOfElements);
        Assert.Equal(4, made.ElementSize);
        Assert.Equal(DeviceType.CPU, made.device.type);
        Assert.Equal("cpu", made.device.ToString());
    }

    [Fact]
    public void BytesAreTheTensorsOwnMemory()
    {
        var made = zeros([2, 2]);
        MemoryMarshal.Cast<byte, float>(made.bytes)[3] = 5;
        Assert.Equal(new float[] { 0, 0, 0, 5 }, made.data<float>().ToArray());
        var second = made.narrow(0, 1, 1);
        MemoryMarshal.Cast<byte, float>(second.bytes)[0] = 4;
        Assert.Equal(new float[] { 0, 0, 4, 5 }, made.data<float>().ToArray());
        Assert.Equal(4 * 4, made.bytes.Length);
    }

    [Fact]
    public void BytesNeedAContiguousTensor()
    {
        var turned = Counting(2, 3).permute(1, 0);
        Assert.False(turned.is_contiguous());
        Assert.ThrowsAny<Exception>(() => turned.bytes.Length);
        Assert.Equal(new float[] { 0, 3, 1, 4, 2, 5 }, MemoryMarshal.Cast<byte, float>(turned.contiguous().bytes).ToArray());
        Assert.Equal(new float[] { 0, 3, 1, 4, 2, 5 }, turned.data<float>().ToArray());
        Assert.Equal(new long[] { 1, 3 }, turned.stride());
    }

    [Fact]
    public void DataCopiesFromAnElementOn()
    {
        var target = new float[4];
        Counting(6).data<float>().CopyTo(target, 1, 2);
        Assert.Equal(new float[] { 0, 2, 3, 4 }, target);
        Assert.Equal(6, Counting(6).data<float>().Count);
        Assert.Equal(5, Counting(2, 3).data<float>()[1, 2]);
    }

    [Fact]
    public void DataOfAnotherTypeIsRefused()
    {
        Assert.Throws<ArgumentException>(() => zeros([1]).data<double>());
        Assert.Throws<ArgumentException>(() => zeros([2]).item<float>());
    }

    [Fact]
    public void ViewsAndReshapes()
    {
        var counting = Counting(2, 3);
        Assert.Equal(new long[] { 3, 2 }, counting.view(3, 2).shape);
        Assert.Equal(new long[] { 6 }, counting.reshape(-1).shape);
        Assert.Equal(new long[] { 1, 2, 3 }, counting.unsqueeze(0).shape);
        Assert.Equal(new float[] { 3, 4, 5 }, counting.select(0, 1).data<float>().ToArray());
        Assert.Equal(new float[] { 1, 2, 4, 5 }, counting.narrow(1, 1, 2).contiguous().data<float>().ToArray());
    }

    [Fact]
    public void ArithmeticOfTensorsAndNumbers()
    {
        var (a, b) = (tensor(new float[] { 1, 2 }), tensor(new float[] { 4, 8 }));
        Assert.Equal(new float[] { 5, 10 }, (a + b).data<float>().ToArray());
        Assert.Equal(new float[] { 3, 6 }, (b - a).data<float>().ToArray());
        Assert.Equal(new float[] { 4, 16 }, (a * b).data<float>().ToArray());
        Assert.Equal(new float[] { 4, 4 }, (b / a).data<float>().ToArray());
        Assert.Equal(new float[] { 2, 3 }, (a + 1).data<float>().ToArray());
        Assert.Equal(new float[] { 0.5f, 1.5f }, (a - 0.5).data<float>().ToArray());
        Assert.Equal(new float[] { 3, 6 }, (a * 3).data<float>().ToArray());
        Assert.Equal(new float[] { 0.5f, 1 }, (a / 2).data<float>().ToArray());
        Assert.Equal(3, a.sum().item<float>());
        Assert.Equal(1.5f, a.mean().item<float>());
        Assert.Equal(7, a.fill_(7).data<float>()[0]);
        Assert.Equal(new float[] { 4, 8 }, a.copy_(b).data<float>().ToArray());
        Assert.Equal(new float[] { 4, 8 }, a.clone().data<float>().ToArray());
    }

    [Fact]
    public void TheLargestAndWhereItIs()
    {
        var planes = tensor(new float[] { 1, 5, 2, 3, 4, 9 }, [1, 3, 2]);
        Assert.Equal(9, planes.max().item<float>());
        Assert.Equal(5, planes.argmax().item<long>());
        Assert.Equal(new long[] { 2, 2 }, planes.argmax(1).data<long>().ToArray());
        var (values, indexes) = planes.max(1);
        Assert.Equal(new float[] { 4, 9 }, values.data<float>().ToArray());
        Assert.Equal(new long[] { 2, 2 }, indexes.data<long>().ToArray());
        Assert.Equal(new byte[] { 2, 2 }, indexes.to(ScalarType.Byte).data<byte>().ToArray());
        Assert.Equal(new byte[] { 2, 2 }, indexes.to_type(ScalarType.Byte).data<byte>().ToArray());
    }

    [Fact]
    public void SoftmaxSumsToOne()
    {
        var probabilities = tensor(new float[] { 0, 0, 0, MathF.Log(2) }, [2, 2]).softmax(1).data<float>().ToArray();
        Assert.Equal([0.5f, 0.5f, 1 / 3f, 2 / 3f], probabilities, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void CatJoinsAndStackPiles()
    {
        Assert.Equal(new long[] { 4 }, cat([Counting(2), Counting(2)]).shape);
        Assert.Equal(new long[] { 1, 4 }, cat([Counting(1, 2), Counting(1, 2)], 1).shape);
        Assert.Equal(new long[] { 2, 2 }, stack([Counting(2), Counting(2)]).shape);
    }

    [Fact]
    public void AllcloseHasTolerances()
    {
        Assert.True(allclose(ones([2]), ones([2]) + 1e-7));
        Assert.False(ones([2]).allclose(ones([2]) + 0.1));
        Assert.True(ones([2]).allclose(ones([2]) + 0.1, atol: 0.2));
    }

    [Fact]
    public void ASeedRepeatsTheNumbers()
    {
        manual_seed(3);
        var first = rand([8]).data<float>().ToArray();
        torch.random.manual_seed(3);
        Assert.Equal(first, rand([8]).data<float>().ToArray());
        Assert.All(first, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void TheCpuIsADevice()
    {
        Assert.Equal(DeviceType.CPU, torch.device("cpu").type);
        Assert.Equal(("cuda:1", 1), (new Device("cuda:1").ToString(), new Device(DeviceType.CUDA, 1).index));
        Assert.Equal(2, zeros([2]).to(CPU).cpu().numel());
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
        Assert.False(zeros([1]).is_cuda);
    }

    [Fact]
    public void ThreadsCanBeSet()
    {
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
    }

    [Fact]
    public void AWrongShapeIsAnExternalException()
    {
        var exception = Assert.Throws<ExternalException>(() => Counting(2, 3).view(4));
        Assert.Contains("shape", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => ones([2]) + ones([3]));
    }

    private static Tensor Counting(params long[] shape)
    {
        var length = (int)shape.Aggregate(1L, (product, size) => product * size);
        return tensor([.. Enumerable.Range(0, length).Select(value => (float)value)], shape);
    }
}
