using MedCluster.TestSupport;

namespace MedCluster.Storage.Tests;

/// <summary>A new empty store of one kind, opened as often as a test likes.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _kind;
    private readonly string _container = "t" + Guid.NewGuid().ToString("N");

    public TestStore(string kind)
    {
        _kind = kind;
        Store = Open();
    }

    public IBlobStore Store { get; }

    /// <summary>The address by which another process opens it.</summary>
    public string Address => _kind == "azurite" ? Azurite.ConnectionString(_container) : _folder["store"];

    /// <summary>The same store, as another user of it has it.</summary>
    public IBlobStore Open() => Open(_kind, Address);

    /// <summary>A store of that kind at that address.</summary>
    public static IBlobStore Open(string kind, string address) => kind switch
    {
        "folder by hard link" => new FolderBlobStore(address, TimeProvider.System, FolderCreation.HardLink),
        "folder by lock" => new FolderBlobStore(address, TimeProvider.System, FolderCreation.Locked),
        _ => BlobStores.Open(address, TimeProvider.System),
    };

    public void Dispose() => _folder.Dispose();
}
