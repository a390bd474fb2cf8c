using System.Text.Json.Nodes;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>Holds ledgers to their sums.</summary>
internal static class Ledgers
{
    /// <summary>Received is the sum of the others in the study and in every series, the study's is the sum of its series', and every instance without a result is named.</summary>
    public static void AssertSums(JsonNode report)
    {
        AssertSum(report["ledger"]!);
        var series = report["series"]!.AsArray();
        foreach (var part in series)
        {
            AssertSum(part!["ledger"]!);
            Assert.Equal((int)part["ledger"]!["excluded"]! + (int)part["ledger"]!["failed"]!, part["notProcessed"]!.AsArray().Count);
            Assert.All(part["notProcessed"]!.AsArray(), instance => Assert.NotNull((string?)instance!["reason"]));
        }
        foreach (var entry in new[] { "received", "processed", "excluded", "failed" })
            Assert.Equal((int)report["ledger"]![entry]!, series.Sum(part => (int)part!["ledger"]![entry]!));
    }

    private static void AssertSum(JsonNode ledger) =>
        Assert.Equal((int)ledger["received"]!, (int)ledger["processed"]! + (int)ledger["excluded"]! + (int)ledger["failed"]!);
}
