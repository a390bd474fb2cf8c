namespace Orleans.Serialization;

/// <summary>Arrays of more than one dimension.</summary>
internal sealed class GridCodec<TGrid, T> : ReferenceCodec<TGrid> where TGrid : class
{
    public override void WriteContent(MessageWriter writer, object value)
    {
        var codec = CodecOf<T>.Value;
        var grid = (Array)value;
        writer.WriteCount(grid.Rank);
        for (var dimension = 0; dimension < grid.Rank; dimension++) writer.WriteCount(grid.GetLength(dimension));
        foreach (T item in grid) codec.Write(writer, item);
    }

    public override object ReadContent(MessageReader reader, int number)
    {
        var codec = CodecOf<T>.Value;
        var lengths = new int[reader.ReadCount()];
        for (var dimension = 0; dimension < lengths.Length; dimension++) lengths[dimension] = reader.ReadCount();
        var grid = Array.CreateInstance(typeof(T), lengths);
        reader.SetReference(number, grid);
        foreach (var place in Places(lengths)) grid.SetValue(codec.Read(reader), place);
        return grid;
    }

    public override object CopyContent(object value, CopyContext context)
    {
        var codec = CodecOf<T>.Value;
        var grid = (Array)value;
        var copy = (Array)grid.Clone();
        context.Add(value, copy);
        if (!typeof(T).IsPrimitive)
        {
            foreach (var place in Places([.. Enumerable.Range(0, grid.Rank).Select(grid.GetLength)]))
                copy.SetValue(codec.Copy((T)grid.GetValue(place)!, context), place);
        }
        return copy;
    }

    /// <summary>All indices in the order in which the items lie; one array, used anew for each.</summary>
    private static IEnumerable<int[]> Places(int[] lengths)
    {
        var count = lengths.Aggregate(1L, (product, length) => product * length);
        var place = new int[lengths.Length];
        for (var i = 0L; i < count; i++)
        {
            yield return place;
            for (var dimension = lengths.Length - 1; dimension >= 0 && ++place[dimension] == lengths[dimension]; dimension--) place[dimension] = 0;
        }
    }
}
