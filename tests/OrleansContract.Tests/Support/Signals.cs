using System.Collections.Concurrent;

namespace MedCluster.OrleansContract.Tests.Support;

/// <summary>What a test and the grains that it drives tell each other, by name; all silos are in the test's process.</summary>
internal static class Signals
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Known = new();
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Logs = new();
    private static readonly ConcurrentDictionary<string, object?> Values = new();

    public static void Set(string name) => Of(name).TrySetResult();

    /// <summary>Completes when the signal is set; fails after a time that is long for anything that works.</summary>
    public static Task Wait(string name) => Of(name).Task.WaitAsync(TimeSpan.FromMinutes(1));

    public static void Log(string name, string line) => Logs.GetOrAdd(name, _ => new()).Enqueue(line);

    public static string[] Logged(string name) => [.. Logs.GetOrAdd(name, _ => new())];

    public static void Put(string name, object? value) => Values[name] = value;

    public static object? Get(string name) => Values.GetValueOrDefault(name);

    private static TaskCompletionSource Of(string name) => Known.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
