using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Api.Submissions;
using MedCluster.Grains.ReadModels;
using MedCluster.Reasons;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MedCluster.Api.Tests;

public sealed class ReplaysTests : IDisposable
{
    private static readonly Caller Somebody = new("key:somebody", ApiRole.Operator, ProjectAccess.Everything);
    private static readonly SubmitResult Result = new("batch", "/api/v1/batches/batch", 1, 1, 1, []);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_submission_whose_silo_was_lost_is_in_progress_for_ten_minutes_and_then_taken_up_by_whoever_asks_again()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var replays = new Replays(BlobStores.Open(_folder.Path, time), time);
        // It neither ends nor fails, as if its process were gone.
        var (begun, lost) = (new TaskCompletionSource(), new TaskCompletionSource<(SubmitResult, string?)>());
        var first = replays.OnceAsync(
            "key", "request", Somebody,
            () =>
            {
                begun.SetResult();
                return lost.Task;
            },
            NoUpload,
            CancellationToken.None);
        await begun.Task;
        time.Advance(TimeSpan.FromMinutes(9));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => AgainAsync(replays));
        Assert.Equal((409, ReasonCodes.RequestInProgress), (refused.Status, refused.Reason));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Result.Id, (await AgainAsync(replays)).Id);
        Assert.Equal(Result.Id, (await replays.OnceAsync("key", "request", Somebody, () => throw new InvalidOperationException("It was answered before."), NoUpload, CancellationToken.None)).Id);
        Assert.False(first.IsCompleted);
    }

    private static Task<SubmitResult> AgainAsync(Replays replays) => replays.OnceAsync("key", "request", Somebody, () => Task.FromResult<(SubmitResult, string?)>((Result, null)), NoUpload, CancellationToken.None);

    private static Task<string?> NoUpload() => Task.FromResult<string?>(null);
}
