using System.Globalization;
using System.Xml.Linq;
using MedCluster.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace MedCluster.Api.Access;

/// <summary>Keeps the keys that seal sessions and cursors in the store, so that every silo of a cluster opens what another one sealed.</summary>
internal sealed class StoredKeyRing(IBlobStore store) : IXmlRepository
{
    // The interface is synchronous; it is asked at the start and once a day, outside grains and on no synchronization context.
    public IReadOnlyCollection<XElement> GetAllElements() => Task.Run(async () =>
    {
        var elements = new List<XElement>();
        await foreach (var item in store.ListAsync(ResultNames.ProtectionKeys))
            if (await store.ReadAsync(item.Name) is { } content) elements.Add(XElement.Load(new MemoryStream(content.Data.ToArray())));
        return elements;
    }).GetAwaiter().GetResult();

    /// <summary>Of several silos that make a key at once, as at the first start, one stores it; the others read the ring again and take that one.</summary>
    public void StoreElement(XElement element, string friendlyName) => Task.Run(async () =>
    {
        var number = 1;
        await foreach (var _ in store.ListAsync(ResultNames.ProtectionKeys)) number++;
        using var stream = new MemoryStream();
        element.Save(stream);
        await store.CreateAsync(ResultNames.ProtectionKey(number.ToString("0000", CultureInfo.InvariantCulture)), stream.ToArray());
    }).GetAwaiter().GetResult();
}
