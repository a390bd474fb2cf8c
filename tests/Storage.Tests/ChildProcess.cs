namespace MedCluster.Storage.Tests;

/// <summary>What this assembly does as a second process.</summary>
internal static class ChildProcess
{
    /// <summary>The length of the objects that <c>write</c> creates: more than one write of the kernel takes at once.</summary>
    public const int ObjectLength = 3_000_000;

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["write", var address]:
                await WriteForeverAsync(BlobStores.Open(address, TimeProvider.System));
                return 0;
            case ["race", var kind, var address, var creators]:
                await RaceAsync(TestStore.Open(kind, address), int.Parse(creators, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case ["count", var address, var rounds]:
                await CountAsync(BlobStores.Open(address, TimeProvider.System), int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            default:
                return 64;
        }
    }

    /// <summary>What object number <paramref name="number"/> holds: whole only if every byte is as it should be.</summary>
    public static byte[] Content(int number)
    {
        var data = new byte[ObjectLength];
        Array.Fill(data, (byte)(number % 251));
        return data;
    }

    /// <summary>Adds 1 to the number in the object "counter", as many times as said, against others who do the same.</summary>
    public static async Task CountAsync(IBlobStore store, int rounds)
    {
        for (var round = 0; round < rounds;)
        {
            var current = await store.ReadAsync("counter");
            var value = current is null ? 0 : BitConverter.ToInt32(current.Data.Span);
            if (await store.ReplaceAsync("counter", BitConverter.GetBytes(value + 1), current?.ETag, Durability.Buffered) is not null) round++;
        }
    }

    private static async Task WriteForeverAsync(IBlobStore store)
    {
        for (var number = 0; ; number++)
        {
            var data = Content(number);
            await store.CreateAsync($"data/{number:D6}", data, Durability.Buffered);
            await store.CreateAsync($"streamed/{number:D6}", async (stream, token) =>
            {
                for (var at = 0; at < data.Length; at += 100_000) await stream.WriteAsync(data.AsMemory(at, Math.Min(100_000, data.Length - at)), token);
            }, Durability.Buffered);
            await store.WriteAsync("replaced", data, Durability.Buffered);
            Console.WriteLine(number);
        }
    }

    /// <summary>Says on each line whether it created the object of that number, in step with others through standard input.</summary>
    private static async Task RaceAsync(IBlobStore store, int count)
    {
        for (var number = 0; number < count; number++)
        {
            if (await Console.In.ReadLineAsync() is null) return;
            Console.WriteLine(await store.CreateAsync($"race/{number}", new byte[] { 1 }, Durability.Buffered));
        }
    }
}
