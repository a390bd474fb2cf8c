using FellowOakDicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>
/// What results are computed from: the slices of a volume, and what the header of one of their instances says of patient and study. Patient data goes
/// from here into DICOM results and nowhere else.
/// </summary>
public sealed class ResultSource
{
    private ResultSource(DicomDataset header, string studyInstanceUid, string seriesInstanceUid, int volume, IReadOnlyList<SourceFrame> frames)
    {
        Header = header;
        StudyInstanceUid = studyInstanceUid;
        SeriesInstanceUid = seriesInstanceUid;
        Volume = volume;
        Frames = frames;
    }

    /// <summary>The study's UID, as intake found or made it.</summary>
    public string StudyInstanceUid { get; }

    /// <summary>The source series' UID, as intake found or made it.</summary>
    public string SeriesInstanceUid { get; }

    /// <summary>Which volume of the series it is, counted from 1.</summary>
    public int Volume { get; }

    /// <summary>The slices, ascending along the normal; one matrix, orientation and pixel spacing.</summary>
    public IReadOnlyList<SourceFrame> Frames { get; }

    /// <summary>The header of one of the instances, without its pixels.</summary>
    internal DicomDataset Header { get; }

    /// <summary>Modality (0008,0060).</summary>
    internal string Modality => Header.GetSingleValueOrDefault(DicomTag.Modality, "");

    /// <summary>Frame of Reference UID (0020,0052); where the source has none, one made from the series' UID, because positions mean nothing without.</summary>
    internal string FrameOfReferenceUid => Header.TryGetSingleValue(DicomTag.FrameOfReferenceUID, out string uid) && uid.Trim().Length > 0
        ? uid.Trim()
        : HashedUid.Of($"MedCluster frame of reference {SeriesInstanceUid}");

    /// <summary>Reads the header of an instance.</summary>
    /// <param name="instance">The whole file of one of the instances.</param>
    /// <param name="studyInstanceUid">The study's UID.</param>
    /// <param name="seriesInstanceUid">The series' UID.</param>
    /// <param name="volume">Which volume of the series it is, counted from 1.</param>
    /// <param name="frames">The slices, ascending along the normal; at least one.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedHeader"/>.</exception>
    /// <exception cref="ArgumentException">There are no slices, or one lacks position, orientation or spacing.</exception>
    public static ResultSource Read(ReadOnlyMemory<byte> instance, string studyInstanceUid, string seriesInstanceUid, int volume, IReadOnlyList<SourceFrame> frames)
    {
        if (frames.Count == 0) throw new ArgumentException("Results need a slice that they were computed from.", nameof(frames));
        if (frames.Any(frame => frame.Geometry is not { Position: not null, RowCosines: not null, ColumnCosines: not null, RowSpacing: not null, ColumnSpacing: not null }))
            throw new ArgumentException("A slice lacks position, orientation or spacing.", nameof(frames));
        return new ResultSource(DatasetReader.ReadHeader(instance), studyInstanceUid, seriesInstanceUid, volume, frames);
    }

    /// <summary>The UID of something that a run makes of this volume.</summary>
    internal string Uid(ResultProducer producer, string what) => HashedUid.Of($"MedCluster result {producer.RunId} {SeriesInstanceUid} {Volume} {what}");

    /// <summary>The SOP Instance UID of a result.</summary>
    internal string InstanceUid(ResultProducer producer, ResultKind kind) => Uid(producer, $"{kind} instance");

    /// <summary>The Series Instance UID of a result.</summary>
    internal string SeriesUid(ResultProducer producer, ResultKind kind) => Uid(producer, $"{kind} series");
}
