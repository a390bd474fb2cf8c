using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>Values of a data set as they are wanted here: what is missing or not valid is null or empty, and never an exception.</summary>
internal static class DicomValues
{
    internal static string Text(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValue(tag, 0, out string text) && text is not null ? text.Trim(' ', '\0') : "";

    internal static string[] Texts(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValues<string>(tag, out var texts) ? Array.ConvertAll(texts, text => text.Trim()) : [];

    internal static int? Integer(DicomDataset dataset, DicomTag tag) => dataset.TryGetValue(tag, 0, out int number) ? number : null;

    internal static double? Number(DicomDataset dataset, DicomTag tag) => Numbers(dataset, tag, 1)?[0];

    internal static double[]? Numbers(DicomDataset dataset, DicomTag tag, int count) =>
        dataset.TryGetValues<double>(tag, out var numbers) && numbers.Length >= count && Array.TrueForAll(numbers, double.IsFinite)
            ? numbers.Length == count ? numbers : numbers[..count]
            : null;
}
