namespace MedCluster.Imaging.Deidentification;

/// <summary>What is done with an attribute (PS3.15 table E.1-1a).</summary>
internal enum ConfidentialityAction
{
    /// <summary>X: the attribute is removed.</summary>
    Remove,

    /// <summary>Z: the value becomes empty.</summary>
    Empty,

    /// <summary>D: the value becomes one that means nothing.</summary>
    Dummy,

    /// <summary>K: the value stays; the items of a sequence are cleaned.</summary>
    Keep,

    /// <summary>C: dates are shifted, of descriptions known words stay.</summary>
    Clean,

    /// <summary>U: UIDs are replaced.</summary>
    ReplaceUids,
}
