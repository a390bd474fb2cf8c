using System.Diagnostics.CodeAnalysis;
using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>Values of a data set as they are wanted here: what is missing or not valid is null or empty, and never an exception.</summary>
public static class DicomValues
{
    /// <summary>The first value as text, without what pads it; empty where there is none.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="tag">The element.</param>
    public static string Text(DicomDataset dataset, DicomTag tag) => TryFirst(dataset, tag, out string? text) ? text.Trim(' ', '\0') : "";

    internal static string[] Texts(DicomDataset dataset, DicomTag tag) => TryAll<string>(dataset, tag, out var texts) ? Array.ConvertAll(texts, text => text.Trim()) : [];

    internal static int? Integer(DicomDataset dataset, DicomTag tag) => TryFirst(dataset, tag, out int number) ? number : null;

    internal static double? Number(DicomDataset dataset, DicomTag tag) => Numbers(dataset, tag, 1)?[0];

    internal static double[]? Numbers(DicomDataset dataset, DicomTag tag, int count) =>
        TryAll<double>(dataset, tag, out var numbers) && numbers.Length >= count && Array.TrueForAll(numbers, double.IsFinite)
            ? numbers.Length == count ? numbers : numbers[..count]
            : null;

    private static bool TryFirst<T>(DicomDataset dataset, DicomTag tag, [NotNullWhen(true)] out T? value)
    {
        try
        {
            return dataset.TryGetValue(tag, 0, out value!) && value is not null;
        }
        catch (Exception exception) when (IsOfText(exception))
        {
            value = default;
            return false;
        }
    }

    private static bool TryAll<T>(DicomDataset dataset, DicomTag tag, [NotNullWhen(true)] out T[]? values)
    {
        try
        {
            return dataset.TryGetValues(tag, out values!);
        }
        catch (Exception exception) when (IsOfText(exception))
        {
            values = null;
            return false;
        }
    }

    // fo-dicom counts past the end of a text whose escape sequence (ISO/IEC 2022) breaks off.
    private static bool IsOfText(Exception exception) => exception is ArgumentException or IndexOutOfRangeException;
}
