using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Phantoms;

/// <summary>The distance in mm of a point of the patient (LPS mm) from a solid's surface, negative inside; near the surface it is nearly exact.</summary>
internal delegate double Distance(double x, double y, double z);

/// <summary>A body part as a distance function.</summary>
/// <param name="Low">The box's lowest corner, LPS mm: outside the box there is nothing of the solid.</param>
/// <param name="High">The box's highest corner.</param>
/// <param name="Distance">The distance from the surface.</param>
/// <param name="Stretch">How many times too large the distance may be where it is estimated, far from the surface and within an axial plane.</param>
internal sealed record Solid(PatientVector Low, PatientVector High, Distance Distance, double Stretch = 1)
{
    /// <summary>An ellipsoid, turned about the patient's length by <paramref name="degrees"/> (from left towards back).</summary>
    public static Solid Ellipsoid(double x, double y, double z, double radiusX, double radiusY, double radiusZ, double degrees = 0) =>
        Rounded(x, y, z, radiusX, radiusY, radiusZ, 2, degrees);

    /// <summary>
    /// An ellipsoid whose axial sections are superellipses of the given power (2: an ellipse; above: squarer). The distance is the first-order estimate
    /// f / |∇f| (G. Taubin, "Distance approximations for rasterizing implicit curves", 1994).
    /// </summary>
    public static Solid Rounded(double x, double y, double z, double radiusX, double radiusY, double radiusZ, double power, double degrees = 0)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var reach = Math.Max(radiusX, radiusY);
        return new(new(x - reach, y - reach, z - radiusZ), new(x + reach, y + reach, z + radiusZ), (px, py, pz) =>
        {
            double dx = px - x, dy = py - y;
            double u = Math.Abs(dx * cos + dy * sin) / radiusX, v = Math.Abs(dy * cos - dx * sin) / radiusY, w = Math.Abs(pz - z) / radiusZ;
            double up = Power(u, power - 1), vp = Power(v, power - 1);
            var value = up * u + vp * v + w * w;
            var root = power == 2 ? Math.Sqrt(value) : Math.Pow(value, 1 / power);
            double gx = up / radiusX, gy = vp / radiusY, gz = 2 / power * w / radiusZ;
            var slope = Math.Sqrt(gx * gx + gy * gy + gz * gz) * root / Math.Max(value, 1e-9);
            return slope < 1e-9 ? -Math.Min(radiusX, radiusY) : (root - 1) / slope;
        }, 1.2 * Math.Max(radiusX / radiusY, radiusY / radiusX));
    }

    /// <summary>An upright column with an elliptical section between two heights.</summary>
    public static Solid Column(double x, double y, double radiusX, double radiusY, double from, double to, double degrees = 0)
    {
        var section = Ellipsoid(x, y, 0, radiusX, radiusY, 1e6, degrees);
        return new(new(section.Low.X, section.Low.Y, from), new(section.High.X, section.High.Y, to), (px, py, pz) =>
            Math.Max(section.Distance(px, py, 0), Math.Max(from - pz, pz - to)), section.Stretch);
    }

    /// <summary>A tube from one point to another with round ends, its radius going from the first to the second.</summary>
    public static Solid Capsule(PatientVector from, PatientVector to, double radius, double? endRadius = null)
    {
        var end = endRadius ?? radius;
        var axis = to - from;
        var length2 = Math.Max(axis.Dot(axis), 1e-9);
        var reach = Math.Max(radius, end);
        return new(
            new(Math.Min(from.X, to.X) - reach, Math.Min(from.Y, to.Y) - reach, Math.Min(from.Z, to.Z) - reach),
            new(Math.Max(from.X, to.X) + reach, Math.Max(from.Y, to.Y) + reach, Math.Max(from.Z, to.Z) + reach),
            (x, y, z) =>
            {
                var point = new PatientVector(x, y, z) - from;
                var along = Math.Clamp(point.Dot(axis) / length2, 0, 1);
                return (point - along * axis).Length - (radius + along * (end - radius));
            });
    }

    /// <summary>The solid with its surface <paramref name="millimetres"/> further in (negative: further out).</summary>
    public Solid Inset(double millimetres)
    {
        var grown = Math.Max(0, -millimetres) * new PatientVector(1, 1, 1);
        return new(Low - grown, High + grown, (x, y, z) => Distance(x, y, z) + millimetres, Stretch);
    }

    /// <summary>The part of the solid that is in the other too.</summary>
    public Solid Within(Solid other) =>
        new(Low, High, (x, y, z) => Math.Max(Distance(x, y, z), other.Distance(x, y, z)), Math.Max(Stretch, other.Stretch));

    /// <summary>The part of the solid that is not in the other.</summary>
    public Solid Without(Solid other) =>
        new(Low, High, (x, y, z) => Math.Max(Distance(x, y, z), -other.Distance(x, y, z)), Math.Max(Stretch, other.Stretch));

    /// <summary>The part of the solid where another distance is negative.</summary>
    public Solid Where(Distance inside) => new(Low, High, (x, y, z) => Math.Max(Distance(x, y, z), inside(x, y, z)), Stretch);

    /// <summary>The layer of the given thickness just outside the solid's surface.</summary>
    public Solid Shell(double thickness) => Inset(-thickness).Without(this);

    private static double Power(double value, double power) => power == 1 ? value : Math.Pow(value, power);
}
