namespace MedCluster.Imaging.Headers;

/// <summary>The value representations of DICOM PS3.5, table 6.2-1, whose elements a header of explicit representation may have.</summary>
internal static class ValueRepresentation
{
    /// <summary>The representation that two letters name, the first in the high byte, and whether its length is written with four bytes after two of zero; no name where there is none.</summary>
    internal static (string? Name, bool IsLong) Of(ushort letters) => letters switch
    {
        ('A' << 8) | 'E' => ("AE", false),
        ('A' << 8) | 'S' => ("AS", false),
        ('A' << 8) | 'T' => ("AT", false),
        ('C' << 8) | 'S' => ("CS", false),
        ('D' << 8) | 'A' => ("DA", false),
        ('D' << 8) | 'S' => ("DS", false),
        ('D' << 8) | 'T' => ("DT", false),
        ('F' << 8) | 'D' => ("FD", false),
        ('F' << 8) | 'L' => ("FL", false),
        ('I' << 8) | 'S' => ("IS", false),
        ('L' << 8) | 'O' => ("LO", false),
        ('L' << 8) | 'T' => ("LT", false),
        ('P' << 8) | 'N' => ("PN", false),
        ('S' << 8) | 'H' => ("SH", false),
        ('S' << 8) | 'L' => ("SL", false),
        ('S' << 8) | 'S' => ("SS", false),
        ('S' << 8) | 'T' => ("ST", false),
        ('T' << 8) | 'M' => ("TM", false),
        ('U' << 8) | 'I' => ("UI", false),
        ('U' << 8) | 'L' => ("UL", false),
        ('U' << 8) | 'S' => ("US", false),
        ('O' << 8) | 'B' => ("OB", true),
        ('O' << 8) | 'D' => ("OD", true),
        ('O' << 8) | 'F' => ("OF", true),
        ('O' << 8) | 'L' => ("OL", true),
        ('O' << 8) | 'W' => ("OW", true),
        ('S' << 8) | 'Q' => ("SQ", true),
        ('U' << 8) | 'C' => ("UC", true),
        ('U' << 8) | 'N' => ("UN", true),
        ('U' << 8) | 'R' => ("UR", true),
        ('U' << 8) | 'T' => ("UT", true),
        _ => (null, false),
    };
}
