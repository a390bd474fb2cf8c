using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MedCluster.Client.Tests;

/// <summary>In front of a PostgreSQL server: refuses the first connections as a server does that is starting up, and lets the others through.</summary>
internal sealed class StartingDatabase : IAsyncDisposable
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public StartingDatabase(IPEndPoint server, int refusals)
    {
        _listener.Start();
        _serving = ServeAsync(server, refusals);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Refused { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(IPEndPoint server, int refusals)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            await using var stream = client.GetStream();
            if (Refused < refusals) await RefuseAsync(stream);
            else await PassAsync(stream, server);
        }
    }

    /// <summary>Message formats of the frontend/backend protocol 3.0: a startup message is answered by an ErrorResponse with SQLSTATE 57P03.</summary>
    private async Task RefuseAsync(NetworkStream stream)
    {
        var head = new byte[8];
        while (true)
        {
            await stream.ReadExactlyAsync(head, _stop.Token);
            if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) is not (SslRequest or GssRequest)) break;
            await stream.WriteAsync("N"u8.ToArray(), _stop.Token);
        }
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length], _stop.Token);
        var fields = Encoding.ASCII.GetBytes("SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0");
        var response = new byte[5 + fields.Length];
        response[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(response.AsSpan(1), 4 + fields.Length);
        fields.CopyTo(response, 5);
        Refused++;
        await stream.WriteAsync(response, _stop.Token);
    }

    private async Task PassAsync(NetworkStream stream, IPEndPoint server)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server, _stop.Token);
        await using var other = connection.GetStream();
        await Task.WhenAny(stream.CopyToAsync(other, _stop.Token), other.CopyToAsync(stream, _stop.Token));
    }
}
