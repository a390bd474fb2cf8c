using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MedCluster.Bench.Api;

/// <summary>
/// A client on one connection that stays: it sends a GET with the entity tag that it knows and reads the answer. It does as little as it can,
/// because it takes its processor time from the server that is measured.
/// </summary>
internal sealed class RawClient(IPEndPoint server, string key, string path) : IDisposable
{
    private readonly string _head = $" HTTP/1.1\r\nHost: {server}\r\nAuthorization: Bearer {key}\r\n";
    private byte[] _buffer = new byte[16 << 10];
    private Socket? _socket;
    private string _etag = "";

    /// <summary>The body of the answer, until the next question.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Forgets the entity tag, so that the next answer is whole.</summary>
    public void Forget() => _etag = "";

    /// <summary>Asks; true where there was something new, false where not (304).</summary>
    /// <exception cref="InvalidOperationException">Any other answer.</exception>
    public async Task<bool> AskAsync(string query, CancellationToken cancellationToken)
    {
        if (_socket is null)
        {
            _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(server, cancellationToken);
        }
        var request = Encoding.ASCII.GetBytes($"GET {path}{query}{_head}{(_etag.Length > 0 ? $"If-None-Match: {_etag}\r\n" : "")}\r\n");
        await _socket.SendAsync(request, cancellationToken);
        var (read, body) = (0, -1);
        while (body < 0)
        {
            read += await ReceiveAsync(read, cancellationToken);
            body = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }
        body += 4;
        var head = Encoding.ASCII.GetString(_buffer, 0, body);
        var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        if (status is not (200 or 304)) throw new InvalidOperationException($"{path} was answered by {head}");
        _etag = Field(head, "\r\nETag: ") ?? throw new InvalidOperationException($"{path} was answered without an entity tag.");
        if (status == 304) return false;
        var length = int.Parse(Field(head, "\r\nContent-Length: ")!, CultureInfo.InvariantCulture);
        if (_buffer.Length < body + length) Array.Resize(ref _buffer, body + length);
        while (read < body + length) read += await ReceiveAsync(read, cancellationToken);
        Body = _buffer.AsMemory(body, length);
        return true;
    }

    /// <summary>Gives up what is under way; the next question is on a new connection.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async ValueTask<int> ReceiveAsync(int offset, CancellationToken cancellationToken)
    {
        var read = await _socket!.ReceiveAsync(_buffer.AsMemory(offset), cancellationToken);
        return read > 0 ? read : throw new InvalidOperationException($"The server ended the connection at {path}.");
    }

    private static string? Field(string head, string name)
    {
        var start = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? null : head[(start + name.Length)..head.IndexOf("\r\n", start + name.Length, StringComparison.Ordinal)];
    }
}
