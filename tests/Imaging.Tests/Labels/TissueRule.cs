namespace MedCluster.Imaging.Tests.Labels;

/// <summary>
/// The rule that ct-tissue was trained on (models/rule.py): the body is the largest 4-connected part of a slice at or above −300 HU with its
/// holes filled; inside it air is below −300 HU, fat below −30, bone above 150, the rest soft tissue.
/// </summary>
internal static class TissueRule
{
    public const byte Background = 0, Air = 1, Fat = 2, SoftTissue = 3, Bone = 4;
    public const int Labels = 5;

    /// <summary>The label of each pixel of a slice in HU, row by row.</summary>
    public static byte[] Label(ReadOnlySpan<float> hounsfield, int rows, int columns)
    {
        var dense = new bool[hounsfield.Length];
        for (var i = 0; i < dense.Length; i++) dense[i] = hounsfield[i] >= -300;
        var body = Body(dense, rows, columns);
        var labels = new byte[hounsfield.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            if (!body[i]) continue;
            labels[i] = hounsfield[i] switch { < -300 => Air, < -30 => Fat, <= 150 => SoftTissue, _ => Bone };
        }
        return labels;
    }

    /// <summary>The largest part with its holes filled.</summary>
    private static bool[] Body(bool[] dense, int rows, int columns)
    {
        var parts = Parts(dense, rows, columns, out var sizes, out _);
        var outside = new bool[dense.Length];
        if (sizes.Count == 0) return outside;
        var largest = sizes.IndexOf(sizes.Max());
        for (var i = 0; i < outside.Length; i++) outside[i] = parts[i] != largest;
        var gaps = Parts(outside, rows, columns, out _, out var touchesEdge);
        return [.. gaps.Select(gap => gap < 0 || !touchesEdge[gap])];
    }

    /// <summary>The number of the 4-connected part that each pixel is in, −1 where it is in none; parts are numbered in the order of their first pixels.</summary>
    private static int[] Parts(bool[] isIn, int rows, int columns, out List<int> sizes, out List<bool> touchesEdge)
    {
        var parts = new int[isIn.Length];
        Array.Fill(parts, -1);
        (sizes, touchesEdge) = ([], []);
        var open = new Stack<int>();
        for (var start = 0; start < isIn.Length; start++)
        {
            if (!isIn[start] || parts[start] >= 0) continue;
            var part = sizes.Count;
            var (size, edge) = (0, false);
            parts[start] = part;
            open.Push(start);
            while (open.TryPop(out var at))
            {
                size++;
                var (row, column) = (at / columns, at % columns);
                edge |= row == 0 || row == rows - 1 || column == 0 || column == columns - 1;
                if (row > 0) Visit(at - columns);
                if (row < rows - 1) Visit(at + columns);
                if (column > 0) Visit(at - 1);
                if (column < columns - 1) Visit(at + 1);
            }
            sizes.Add(size);
            touchesEdge.Add(edge);

            void Visit(int at)
            {
                if (!isIn[at] || parts[at] >= 0) return;
                parts[at] = part;
                open.Push(at);
            }
        }
        return parts;
    }
}
