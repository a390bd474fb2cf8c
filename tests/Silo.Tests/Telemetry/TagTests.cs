using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Imaging.Phantoms;
using MedCluster.Telemetry;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Silo.Tests.Telemetry;

public sealed class TagTests : IDisposable
{
    private static readonly string[] Allowed = ["device", "model", "priority", "reason", "state", "partition"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_metric_of_a_batch_has_a_UID_a_run_a_batch_or_a_path_in_a_tag()
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 4));
        var tags = new ConcurrentDictionary<(string Instrument, string Key, string Value), byte>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == MedClusterTelemetry.Name) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, measured, _) => Note(instrument, measured));
        listener.SetMeasurementEventCallback<int>((instrument, _, measured, _) => Note(instrument, measured));
        listener.SetMeasurementEventCallback<double>((instrument, _, measured, _) => Note(instrument, measured));
        listener.Start();

        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        listener.RecordObservableInstruments();

        foreach (var instrument in new[] { "medcluster.slices", "medcluster.device.busy", "medcluster.device.batch_size", "medcluster.studies" })
            Assert.Contains(tags.Keys, tag => tag.Instrument == instrument);
        Assert.All(tags.Keys, tag => Assert.Contains(tag.Key, Allowed));
        var study = submission.Studies[0].Reference;
        Assert.All(tags.Keys, tag => Assert.All(
            [study.StudyInstanceUid, study.RunId, submission.BatchId, _folder.Path, "2.25."], secret => Assert.DoesNotContain(secret, tag.Value, StringComparison.Ordinal)));

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            foreach (var (key, value) in measured) tags[(instrument.Name, key, $"{value}")] = 0;
        }
    }
}
