namespace MedCluster.Imaging.Phantoms;

/// <summary>An axial slice that solids are painted on, each over the former, with edges as soft as a pixel. Values are HU, row by row.</summary>
internal sealed class PhantomCanvas
{
    private const float Air = -1000;
    private const int Block = 8;
    private readonly float[] _hounsfield;
    private readonly int _size;
    private readonly double _spacing, _corner, _z;

    /// <summary>An empty field of air, <paramref name="size"/> pixels of <paramref name="spacing"/> mm square about the origin, at height <paramref name="z"/> mm.</summary>
    public PhantomCanvas(int size, double spacing, double z)
    {
        (_size, _spacing, _z) = (size, spacing, z);
        _corner = -(size - 1) / 2.0 * spacing;
        _hounsfield = new float[size * size];
        Array.Fill(_hounsfield, Air);
    }

    /// <summary>Paints a solid with one value.</summary>
    public void Fill(Solid solid, double hounsfield) => Fill(solid, (_, _, _) => hounsfield);

    /// <summary>Paints a solid with a value that depends on the place.</summary>
    public void Fill(Solid solid, Distance hounsfield)
    {
        if (_z < solid.Low.Z - _spacing || _z > solid.High.Z + _spacing) return;
        int fromColumn = Pixel(solid.Low.X - _spacing), toColumn = Pixel(solid.High.X + _spacing);
        int fromRow = Pixel(solid.Low.Y - _spacing), toRow = Pixel(solid.High.Y + _spacing);
        for (var row = fromRow; row <= toRow; row += Block)
        {
            for (var column = fromColumn; column <= toColumn; column += Block)
                FillBlock(solid, hounsfield, row, Math.Min(row + Block, toRow + 1), column, Math.Min(column + Block, toColumn + 1));
        }
    }

    /// <summary>Paints a small square; one that lies all outside or all inside the solid is told by the distance of its middle.</summary>
    private void FillBlock(Solid solid, Distance hounsfield, int fromRow, int toRow, int fromColumn, int toColumn)
    {
        var middle = solid.Distance(_corner + (fromColumn + toColumn - 1) / 2.0 * _spacing, _corner + (fromRow + toRow - 1) / 2.0 * _spacing, _z);
        var reach = solid.Stretch * (Block / Math.Sqrt(2) + 0.5) * _spacing;
        if (middle > reach) return;
        var isInside = middle < -reach;
        for (var row = fromRow; row < toRow; row++)
        {
            var y = _corner + row * _spacing;
            for (var column = fromColumn; column < toColumn; column++)
            {
                var x = _corner + column * _spacing;
                var covered = isInside ? 1 : Math.Clamp(0.5 - solid.Distance(x, y, _z) / _spacing, 0, 1);
                if (covered == 0) continue;
                ref var pixel = ref _hounsfield[row * _size + column];
                pixel += (float)(covered * (hounsfield(x, y, _z) - pixel));
            }
        }
    }

    /// <summary>The slice as a scanner would give it: blurred by about half a pixel, with correlated noise, in whole HU of 12 stored bits (−1024 to 3071).</summary>
    public short[] Scan(Randomness random, double noise)
    {
        Blur(_hounsfield, 0.12f);
        var grain = new float[_hounsfield.Length];
        for (var i = 0; i < grain.Length; i++) grain[i] = (float)random.Normal();
        Blur(grain, 0.2f);
        // The blur above leaves this much of white noise's standard deviation: the root of the sum of the squares of its weights, in each direction.
        var left = 0.6 * 0.6 + 2 * 0.2 * 0.2;
        var scanned = new short[_hounsfield.Length];
        for (var i = 0; i < scanned.Length; i++)
            scanned[i] = (short)Math.Clamp(Math.Round(_hounsfield[i] + noise / left * grain[i]), -1024, 3071);
        return scanned;
    }

    private int Pixel(double place) => (int)Math.Clamp(Math.Round((place - _corner) / _spacing), 0, _size - 1);

    /// <summary>Takes from each pixel's neighbours the share <paramref name="side"/> each, first along rows and then along columns.</summary>
    private void Blur(float[] image, float side)
    {
        void Along(int start, int step)
        {
            var before = image[start];
            for (int i = 0, at = start; i < _size; i++, at += step)
            {
                var here = image[at];
                var after = i + 1 < _size ? image[at + step] : here;
                image[at] = (1 - 2 * side) * here + side * (before + after);
                before = here;
            }
        }
        for (var i = 0; i < _size; i++) Along(i * _size, 1);
        for (var i = 0; i < _size; i++) Along(i, _size);
    }
}
