using System.Text;
using FellowOakDicom.IO;
using FellowOakDicom.IO.Reader;
using FellowOakDicom.IO.Writer;

namespace FellowOakDicom;

/// <summary>A DICOM file: meta information and data set.</summary>
public class DicomFile
{
    public DicomFile()
    {
        FileMetaInfo = new DicomFileMetaInformation();
        Dataset = new DicomDataset();
        Format = DicomFileFormat.DICOM3;
    }

    public DicomFile(DicomDataset dataset)
    {
        Dataset = dataset;
        FileMetaInfo = new DicomFileMetaInformation(dataset);
        Format = DicomFileFormat.DICOM3;
    }

    public IFileReference File { get; protected set; }

    public DicomFileFormat Format { get; protected set; }

    public DicomFileMetaInformation FileMetaInfo { get; protected set; }

    public DicomDataset Dataset { get; protected set; }

    /// <summary>Whether reading ended before the file did, by the stop criterion or because the file breaks off.</summary>
    public bool IsPartial { get; protected set; }

    public static DicomFile Open(string fileName, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Open(fileName, DicomEncoding.Default, readOption: readOption, largeObjectSize: largeObjectSize);

    public static DicomFile Open(string fileName, Encoding fallbackEncoding, Func<ParseState, bool> stop = null, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0)
    {
        var file = new DicomFile { File = new FileReference(fileName) };
        return file.Load(fallbackEncoding, () =>
        {
            using var handle = System.IO.File.OpenHandle(fileName);
            file.Load(new ByteWindow(handle, file.File, readOption, largeObjectSize), fallbackEncoding, stop);
        });
    }

    public static DicomFile Open(Stream stream, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Open(stream, DicomEncoding.Default, readOption: readOption, largeObjectSize: largeObjectSize);

    public static DicomFile Open(Stream stream, Encoding fallbackEncoding, Func<ParseState, bool> stop = null, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0)
    {
        var file = new DicomFile();
        return file.Load(fallbackEncoding, () =>
        {
            // A stream that can't seek is taken into memory, where large values lie until they are asked for.
            var seekable = stream;
            if (!stream.CanSeek)
            {
                seekable = new MemoryStream();
                stream.CopyTo(seekable);
                seekable.Position = 0;
            }
            file.Load(new ByteWindow(seekable, readOption, largeObjectSize), fallbackEncoding, stop);
        });
    }

    public static Task<DicomFile> OpenAsync(string fileName, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Task.Run(() => Open(fileName, readOption, largeObjectSize));

    public static Task<DicomFile> OpenAsync(string fileName, Encoding fallbackEncoding, Func<ParseState, bool> stop = null, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Task.Run(() => Open(fileName, fallbackEncoding, stop, readOption, largeObjectSize));

    public static Task<DicomFile> OpenAsync(Stream stream, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Task.Run(() => Open(stream, readOption, largeObjectSize));

    public static Task<DicomFile> OpenAsync(Stream stream, Encoding fallbackEncoding, Func<ParseState, bool> stop = null, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Task.Run(() => Open(stream, fallbackEncoding, stop, readOption, largeObjectSize));

    /// <summary>Whether a file has the preamble and the prefix; false also where it can't be read.</summary>
    public static bool HasValidHeader(string path)
    {
        try
        {
            using var handle = System.IO.File.OpenHandle(path);
            Span<byte> prefix = stackalloc byte[4];
            return RandomAccess.Read(handle, prefix, 128) == 4 && prefix.SequenceEqual("DICM"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    public void Save(string fileName, DicomWriteOptions options = null)
    {
        PrepareMetaInfo();
        File = new FileReference(fileName);
        using var stream = System.IO.File.Create(fileName, 1 << 16);
        Write(stream, options);
    }

    public void Save(Stream stream, DicomWriteOptions options = null)
    {
        PrepareMetaInfo();
        Write(stream, options);
    }

    public Task SaveAsync(string fileName, DicomWriteOptions options = null) => Task.Run(() => Save(fileName, options));

    public Task SaveAsync(Stream stream, DicomWriteOptions options = null) => Task.Run(() => Save(stream, options));

    public override string ToString() => $"DICOM File [{Format}]";

    internal void Finish(DicomFileFormat format, DicomTransferSyntax syntax, bool isPartial)
    {
        Format = format;
        IsPartial = isPartial;
        Dataset.InternalTransferSyntax = syntax;
        Dataset.ValidateItems = true;
    }

    private DicomFile Load(Encoding fallbackEncoding, Action read)
    {
        ArgumentNullException.ThrowIfNull(fallbackEncoding);
        try
        {
            read();
            return this;
        }
        // Whatever is wrong with a file, what the caller catches is one exception that names the file.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DicomFileException(this, e.Message, e);
        }
    }

    private void Load(ByteWindow source, Encoding fallbackEncoding, Func<ParseState, bool> stop)
    {
        Dataset.ValidateItems = false;
        Encoding[] encodings = [fallbackEncoding];
        Dataset.FallbackEncodings = encodings;
        DicomFileReader.Read(this, source, encodings, stop);
    }

    private void PrepareMetaInfo()
    {
        if (Format is DicomFileFormat.ACRNEMA1 or DicomFileFormat.ACRNEMA2) throw new DicomFileException(this, "Unable to save ACR-NEMA file");
        FileMetaInfo = Format == DicomFileFormat.DICOM3NoFileMetaInfo ? new DicomFileMetaInformation(Dataset) : new DicomFileMetaInformation(FileMetaInfo);
    }

    private void Write(Stream stream, DicomWriteOptions options) => DicomFileWriter.Write(stream, FileMetaInfo, Dataset, options ?? DicomWriteOptions.Default);
}
