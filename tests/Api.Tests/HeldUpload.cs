using System.Net;
using System.Net.Http.Headers;

namespace MedCluster.Api.Tests;

/// <summary>An archive whose second half is sent when <see cref="Release"/> says so: its submission is under way until then.</summary>
internal sealed class HeldUpload : HttpContent
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _zip;

    public HeldUpload(byte[] zip)
    {
        _zip = zip;
        Headers.ContentType = new MediaTypeHeaderValue("application/zip");
    }

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var half = _zip.Length / 2;
        await stream.WriteAsync(_zip.AsMemory(0, half));
        await stream.FlushAsync();
        await _released.Task;
        await stream.WriteAsync(_zip.AsMemory(half));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _zip.Length;
        return true;
    }
}
