namespace MedCluster.Imaging.Phantoms;

/// <summary>The bodies that can be made up.</summary>
public enum PhantomKind
{
    /// <summary>A head from the upper jaw to the vertex, in a headrest.</summary>
    Head,

    /// <summary>A chest from the collar bones to the domes of the diaphragm, on a table.</summary>
    Thorax,

    /// <summary>An abdomen from the liver to the iliac wings, on a table.</summary>
    Abdomen,
}
