namespace MedCluster.Imaging.Phantoms;

/// <summary>A body as solids to paint one over the other. Coordinates are LPS mm about the middle of the field of view.</summary>
/// <param name="fieldOfView">Width of the square field, mm.</param>
/// <param name="from">Height of the lowest slice, mm.</param>
/// <param name="to">Height of the highest slice, mm.</param>
internal sealed class PhantomBody(double fieldOfView, double from, double to)
{
    private readonly List<(Solid Solid, Distance Hounsfield)> _parts = [];

    /// <summary>Width of the square field, mm.</summary>
    public double FieldOfView => fieldOfView;

    /// <summary>Height of the lowest slice, mm.</summary>
    public double From => from;

    /// <summary>Height of the highest slice, mm.</summary>
    public double To => to;

    /// <summary>Adds a part of one value, HU.</summary>
    public void Add(Solid solid, double hounsfield) => Add(solid, (_, _, _) => hounsfield);

    /// <summary>Adds a part whose value, HU, depends on the place.</summary>
    public void Add(Solid solid, Distance hounsfield) => _parts.Add((solid, hounsfield));

    /// <summary>The body of the given kind.</summary>
    public static PhantomBody Of(PhantomKind kind, Randomness random) => kind switch
    {
        PhantomKind.Head => HeadPhantom.Make(random),
        PhantomKind.Thorax => ThoraxPhantom.Make(random),
        _ => AbdomenPhantom.Make(random),
    };

    /// <summary>Paints the parts on a slice, the first undermost.</summary>
    public void Paint(PhantomCanvas canvas)
    {
        foreach (var (solid, hounsfield) in _parts) canvas.Fill(solid, hounsfield);
    }
}
