using System.CommandLine;

namespace MedCluster.Bench.Imaging;

/// <summary><c>bench imaging</c>.</summary>
internal static class ImagingBenchCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "DICOM files whose headers are read, with everything below." };
        var frames = new Option<string?>("--frames") { Description = "DICOM files that are decoded; default: FOLDER." };
        var files = new Option<int>("--files") { Description = "Headers are read of at least so many files: the folder's, linked as often as it takes.", DefaultValueFactory = _ => 4000 };
        var runs = new Option<int>("--runs") { Description = "Runs of each side, in turn.", DefaultValueFactory = _ => 5 };
        var python = new Option<string>("--python") { Description = "A Python that has GDCM's module.", DefaultValueFactory = _ => "/usr/bin/python3" };
        var command = new Command("imaging", "Headers beside gdcmscanner and decoding beside GDCM, each in a process of its own, over the same warm files.") { folder, frames, files, runs, python };
        command.SetAction((parsed, _) =>
        {
            new ImagingBench(parsed.GetValue(folder)!, parsed.GetValue(frames) ?? parsed.GetValue(folder)!, parsed.GetValue(files), parsed.GetValue(runs), parsed.GetValue(python)!).Run();
            return Task.CompletedTask;
        });
        return command;
    }
}
