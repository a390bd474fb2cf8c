namespace MedCluster.Imaging.Geometry;

/// <summary>
/// A point or direction in DICOM's patient coordinate system (LPS: x to the patient's left, y to the back, z to the head), in
/// millimetres for points and without unit for direction cosines. Source: DICOM PS3.3 C.7.6.2.1.1.
/// </summary>
/// <param name="X">Towards the patient's left.</param>
/// <param name="Y">Towards the patient's back (posterior).</param>
/// <param name="Z">Towards the patient's head (superior).</param>
public readonly record struct PatientVector(double X, double Y, double Z)
{
    /// <summary>Euclidean length.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>Whether every component is a finite number.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    /// <summary>The vector of length 1 in the same direction.</summary>
    public PatientVector Normalised() => 1 / Length * this;

    /// <summary>Scalar product.</summary>
    public double Dot(PatientVector other) => X * other.X + Y * other.Y + Z * other.Z;

    /// <summary>Vector product, right-handed.</summary>
    public PatientVector Cross(PatientVector other) =>
        new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);

    /// <summary>Componentwise sum.</summary>
    public static PatientVector operator +(PatientVector left, PatientVector right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>Componentwise difference.</summary>
    public static PatientVector operator -(PatientVector left, PatientVector right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>The vector <paramref name="factor"/> times as long.</summary>
    public static PatientVector operator *(double factor, PatientVector vector) => new(factor * vector.X, factor * vector.Y, factor * vector.Z);
}
