using System.Collections;
using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>Items in the order of their tags.</summary>
public class DicomDataset : IEnumerable<DicomItem>
{
    private uint[] _keys = [];
    private DicomItem[] _items = [];
    private DicomTransferSyntax _syntax;

    public DicomDataset()
        : this(DicomTransferSyntax.ExplicitVRLittleEndian)
    {
    }

    public DicomDataset(DicomTransferSyntax internalTransferSyntax) => _syntax = internalTransferSyntax;

    public DicomDataset(params DicomItem[] items)
        : this((IEnumerable<DicomItem>)items)
    {
    }

    public DicomDataset(IEnumerable<DicomItem> items)
        : this(items, validate: true)
    {
    }

    internal DicomDataset(IEnumerable<DicomItem> items, bool validate)
        : this()
    {
        ValidateItems = validate;
        foreach (var item in items.Where(item => item is not null))
            AddOrUpdate(item is DicomSequence sequence ? new DicomSequence(item.Tag, [.. sequence.Items.Where(nested => nested is not null).Select(nested => new DicomDataset(nested, validate))]) : item);
        ValidateItems = true;
    }

    public DicomTransferSyntax InternalTransferSyntax
    {
        get => _syntax;
        internal set
        {
            _syntax = value;
            foreach (var sequence in this.OfType<DicomSequence>())
                foreach (var item in sequence.Items) item.InternalTransferSyntax = value;
        }
    }

    [Obsolete("Use this property with care. You can suppress validation, but be aware you might create invalid Datasets if you need to set this property.", false)]
    public bool AutoValidate
    {
        get => ValidateItems;
        set => ValidateItems = value;
    }

    internal bool ValidateItems { get; set; } = true;

    internal Encoding[] FallbackEncodings { get; set; } = DicomEncoding.DefaultArray;

    internal int Count { get; private set; }

    public T GetDicomItem<T>(DicomTag tag)
        where T : DicomItem => FindOrThrowPrivate(tag) as T;

    public DicomSequence GetSequence(DicomTag tag) =>
        Require(tag) as DicomSequence ?? throw new DicomDataException($"DicomTag {tag} isn't a sequence.");

    public bool TryGetSequence(DicomTag tag, out DicomSequence sequence) => (sequence = Find(tag) as DicomSequence) is not null;

    public bool TryGetNonEmptySequence(DicomTag tag, out DicomSequence sequence) => TryGetSequence(tag, out sequence) && sequence.Items.Count > 0;

    public int GetValueCount(DicomTag tag) => Require(tag) switch
    {
        DicomElement element => element.Count,
        DicomSequence sequence => sequence.Items.Count,
        _ => throw NoValues(),
    };

    public T GetValue<T>(DicomTag tag, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var element = RequireElement<T>(tag);
        if (element.Buffer is T buffer && typeof(IByteBuffer).IsAssignableFrom(typeof(T))) return buffer;
        return index < element.Count
            ? element.Get<T>(index)
            : throw new DicomDataException($"Index out of range: index {index} for Tag {tag} must be less than value count {element.Count}");
    }

    public bool TryGetValue<T>(DicomTag tag, int index, out T elementValue)
    {
        elementValue = default;
        return index >= 0 && !typeof(T).IsArray && Find(tag) is DicomElement element && index < element.Count && TryGet(element, index, out elementValue);
    }

    public T GetValueOrDefault<T>(DicomTag tag, int index, T defaultValue) => TryGetValue<T>(tag, index, out var value) ? value : defaultValue;

    public T[] GetValues<T>(DicomTag tag)
    {
        var element = RequireElement<T>(tag);
        return typeof(T) == typeof(byte) ? (T[])(object)element.Buffer.Data : element.Get<T[]>();
    }

    public bool TryGetValues<T>(DicomTag tag, out T[] values)
    {
        values = null;
        return !typeof(T).IsArray && Find(tag) is DicomElement element && TryGet(element, -1, out values);
    }

    public T GetSingleValue<T>(DicomTag tag)
    {
        var element = RequireElement<T>(tag);
        if (element.Buffer is T buffer && typeof(IByteBuffer).IsAssignableFrom(typeof(T))) return buffer;
        return element.Count == 1
            ? element.Get<T>(0)
            : throw new DicomDataException($"DICOM element {tag} must contain a single value, but contains {element.Count}");
    }

    public bool TryGetSingleValue<T>(DicomTag tag, out T value)
    {
        value = default;
        return !typeof(T).IsArray && Find(tag) is DicomElement { Count: 1 } element && TryGet(element, 0, out value);
    }

    public T GetSingleValueOrDefault<T>(DicomTag tag, T defaultValue) => TryGetSingleValue<T>(tag, out var value) ? value : defaultValue;

    public string GetString(DicomTag tag) => RequireElement<string>(tag).Get<string>();

    public bool TryGetString(DicomTag tag, out string stringValue)
    {
        stringValue = null;
        if (Find(tag) is not DicomElement element) return false;
        stringValue = element.Count == 0 ? string.Empty : element.Get<string>();
        return true;
    }

    public bool Contains(DicomTag tag) => Find(tag) is not null;

    public DicomDataset Add(params DicomItem[] items) => Add((IEnumerable<DicomItem>)items);

    public DicomDataset Add(DicomItem item) => Insert(item, allowUpdate: false);

    public DicomDataset Add(IEnumerable<DicomItem> items)
    {
        foreach (var item in items) Insert(item, allowUpdate: false);
        return this;
    }

    public DicomDataset Add<T>(DicomTag tag, params T[] values) => Insert(CreateItem(null, tag, values), allowUpdate: false);

    public DicomDataset Add<T>(DicomVR vr, DicomTag tag, params T[] values) => Insert(CreateItem(vr, tag, values), allowUpdate: false);

    public DicomDataset AddOrUpdate(params DicomItem[] items) => AddOrUpdate((IEnumerable<DicomItem>)items);

    public DicomDataset AddOrUpdate(DicomItem item) => Insert(item, allowUpdate: true);

    public DicomDataset AddOrUpdate(IEnumerable<DicomItem> items)
    {
        foreach (var item in items) Insert(item, allowUpdate: true);
        return this;
    }

    public DicomDataset AddOrUpdate<T>(DicomTag tag, params T[] values) => Insert(CreateItem(null, tag, values), allowUpdate: true);

    public DicomDataset AddOrUpdate<T>(DicomVR vr, DicomTag tag, params T[] values) => Insert(CreateItem(vr, tag, values), allowUpdate: true);

    public DicomDataset Remove(params DicomTag[] tags)
    {
        foreach (var tag in tags)
            if (Find(tag) is { } item) RemoveAt(Array.BinarySearch(_keys, 0, Count, item.Tag.Key));
        return this;
    }

    public DicomDataset Remove(Func<DicomItem, bool> selector)
    {
        for (var i = Count - 1; i >= 0; i--)
            if (selector(_items[i])) RemoveAt(i);
        return this;
    }

    public DicomDataset Clear()
    {
        Array.Clear(_items);
        Count = 0;
        return this;
    }

    public DicomDataset CopyTo(DicomDataset destination)
    {
        destination?.AddOrUpdate(this);
        return this;
    }

    public DicomDataset CopyTo(DicomDataset destination, params DicomTag[] tags)
    {
        if (destination is not null)
            foreach (var tag in tags) destination.AddOrUpdate(GetDicomItem<DicomItem>(tag));
        return this;
    }

    public void Validate()
    {
        foreach (var item in this) item.Validate();
    }

    /// <summary>A private tag with the block that its creator has here; the block is reserved where it is not.</summary>
    public DicomTag GetPrivateTag(DicomTag tag) => Resolve(tag, reserve: true);

    public IEnumerator<DicomItem> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return _items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"DICOM Dataset [{Count} items]";

    protected virtual void ValidateTag(DicomTag tag)
    {
    }

    /// <summary>Puts an item that was read where it belongs; the last one of a tag stays.</summary>
    internal void Put(DicomItem item)
    {
        var key = item.Tag.Key;
        var index = Count == 0 || key > _keys[Count - 1] ? ~Count : Array.BinarySearch(_keys, 0, Count, key);
        if (index >= 0)
        {
            _items[index] = item;
            return;
        }
        index = ~index;
        if (Count == _keys.Length)
        {
            var capacity = Math.Max(8, Count * 2);
            Array.Resize(ref _keys, capacity);
            Array.Resize(ref _items, capacity);
        }
        Array.Copy(_keys, index, _keys, index + 1, Count - index);
        Array.Copy(_items, index, _items, index + 1, Count - index);
        _keys[index] = key;
        _items[index] = item;
        Count++;
    }

    internal Encoding[] EncodingsForWriting() =>
        TryGetValues<string>(DicomTag.SpecificCharacterSet, out var charsets) && charsets.Length > 0 ? DicomEncoding.GetEncodings(charsets) : FallbackEncodings;

    private static bool TryGet<T>(DicomElement element, int index, out T value)
    {
        try
        {
            value = element.Get<T>(index);
            return true;
        }
        // A value that can't be read as T is what Try answers with false, whatever is wrong with it.
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException or ArgumentException or DicomException)
        {
            value = default;
            return false;
        }
    }

    private static DicomDataException NoValues() => new("DicomTag doesn't support values.");

    private static DicomDataException NotFound(DicomTag tag) => new($"Tag: {tag} not found in dataset");

    private DicomItem Find(DicomTag tag)
    {
        if (tag.IsPrivate && (tag = Resolve(tag, reserve: false)) is null) return null;
        var index = Array.BinarySearch(_keys, 0, Count, tag.Key);
        if (index < 0) return null;
        var item = _items[index];
        return item.Tag.PrivateCreator?.Creator == tag.PrivateCreator?.Creator ? item : null;
    }

    private DicomItem FindOrThrowPrivate(DicomTag tag) =>
        tag.IsPrivate && Resolve(tag, reserve: false) is null ? throw NotFound(tag) : Find(tag);

    private DicomItem Require(DicomTag tag) => Find(tag) ?? throw NotFound(tag);

    private DicomElement RequireElement<T>(DicomTag tag) =>
        typeof(T).IsArray ? throw new DicomDataException("T can't be an Array type. Use GetValues instead") : Require(tag) as DicomElement ?? throw NoValues();

    private DicomTag Resolve(DicomTag tag, bool reserve)
    {
        if (!tag.IsPrivate || tag.Element == 0 || tag.PrivateCreator is null || tag.Element > 0xff) return tag;
        for (ushort block = 0x10; block <= 0xff; block++)
        {
            var creatorTag = new DicomTag(tag.Group, block);
            var resolved = new DicomTag(tag.Group, (ushort)(block << 8 | tag.Element), tag.PrivateCreator);
            if (Contains(creatorTag))
            {
                if (GetSingleValueOrDefault(creatorTag, string.Empty) == tag.PrivateCreator.Creator) return resolved;
            }
            else if (reserve)
            {
                Put(new DicomLongString(creatorTag, tag.PrivateCreator.Creator));
                return resolved;
            }
        }
        return null;
    }

    private DicomDataset Insert(DicomItem item, bool allowUpdate)
    {
        if (item is null) return this;
        ValidateTag(item.Tag);
        if (item.Tag.IsPrivate) item.Tag = Resolve(item.Tag, reserve: true);
        if (ValidateItems) item.Validate();
        if (!allowUpdate && Find(item.Tag) is not null) throw new ArgumentException($"An item with tag {item.Tag} is already in the data set.");
        Put(item);
        return this;
    }

    private void RemoveAt(int index)
    {
        Count--;
        Array.Copy(_keys, index + 1, _keys, index, Count - index);
        Array.Copy(_items, index + 1, _items, index, Count - index);
        _items[Count] = null;
    }

    private DicomItem CreateItem<T>(DicomVR vr, DicomTag tag, T[] values)
    {
        if (tag.IsPrivate) tag = Resolve(tag, reserve: true);
        if (vr is null)
        {
            var entry = tag.DictionaryEntry;
            if (entry == DicomDictionary.UnknownTag) throw new DicomDataException($"Tag {tag} not found in DICOM dictionary. Only dictionary tags may be added implicitly to the dataset.");
            vr = values is null ? entry.ValueRepresentations[0] : Array.Find(entry.ValueRepresentations, candidate => candidate.ValueType == typeof(T)) ?? entry.ValueRepresentations[0];
        }
        return DicomItemFactory.Create(vr, tag, values) ?? throw new InvalidOperationException($"Unable to create DICOM element of type {vr.Code} with values of type {typeof(T)}");
    }
}
