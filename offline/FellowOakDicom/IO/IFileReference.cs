namespace FellowOakDicom.IO;

/// <summary>A file by its name.</summary>
public interface IFileReference
{
    string Name { get; }

    bool Exists { get; }

    Stream OpenRead();
}
