namespace MedCluster.Api.Http;

/// <summary>What a poller is told, and how to know that it changed.</summary>
/// <param name="Value">What they are told; null where there is nothing under that address.</param>
/// <param name="Changed">Gives a task that ends when it may have changed since <paramref name="Value"/> was read; asked for only by who waits, and left when its token is cancelled.</param>
internal readonly record struct Polled<T>(T? Value, Func<CancellationToken, Task> Changed) where T : class;
