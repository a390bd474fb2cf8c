namespace FellowOakDicom.IO;

public sealed class FileReference : IFileReference
{
    public FileReference(string fileName) => Name = fileName;

    public string Name { get; }

    public bool Exists => File.Exists(Name);

    public Stream OpenRead() => File.OpenRead(Name);

    public override string ToString() => Name;
}
