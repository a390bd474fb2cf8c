namespace MedCluster.Bench.Api;

/// <summary>What the second process is told first: a line of JSON. The key isn't in its arguments, where every user of the machine reads it.</summary>
/// <param name="Url">The server.</param>
/// <param name="Key">The API key.</param>
/// <param name="PeriodSeconds">From one poll of a client to its next.</param>
/// <param name="Studies">A Study Instance UID for each client.</param>
internal sealed record ClientOrders(Uri Url, string Key, double PeriodSeconds, IReadOnlyList<string> Studies);

/// <summary>One thing to do; a line of JSON each, answered by a line.</summary>
/// <param name="Do"><c>poll</c>: every client polls. <c>wait</c>: every client long polls until its study is done. <c>watch</c>: one client long polls a batch and tells each state.</param>
/// <param name="Seconds">For how long, at most.</param>
/// <param name="Batch">The batch to watch.</param>
/// <param name="Changes">How many changes of the batch's state end the watch.</param>
internal sealed record ClientOrder(string Do, double Seconds, string? Batch = null, int Changes = 0);

/// <summary>What polling came to.</summary>
/// <param name="Microseconds">Of each poll, from its request's being sent to its whole answer's being read.</param>
/// <param name="LateMicroseconds">Of each poll, how late the client sent it.</param>
/// <param name="Unchanged">Polls that were answered by 304.</param>
/// <param name="ProcessorSeconds">Processor time of the clients' process.</param>
internal sealed record PollResult(IReadOnlyList<int> Microseconds, IReadOnlyList<int> LateMicroseconds, int Unchanged, double ProcessorSeconds);

/// <summary>When a long poll brought something: a timestamp of the clock that all processes of a machine share (CLOCK_MONOTONIC, which <c>Stopwatch</c> reads).</summary>
/// <param name="What">A Study Instance UID, or a batch's state.</param>
/// <param name="Timestamp">When the whole answer was read.</param>
internal sealed record Arrival(string What, long Timestamp);
