using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Phantoms;

/// <summary>A chest: z = 0 is the level of the hila, the lungs end at about 80, the domes of the diaphragm stand at about −65.</summary>
internal static class ThoraxPhantom
{
    private const double Air = -990, Fat = -100, Muscle = 55, Blood = 44, Bone = 650, Marrow = 220, Lung = -855;

    public static PhantomBody Make(Randomness random)
    {
        var body = new PhantomBody(400, -100, 80);
        var fat = random.Between(12, 20);
        var (fine, coarse) = (random.Texture(4), random.Texture(14));

        Table(body, 126);
        var trunk = Solid.Rounded(0, 0, 0, 172, 112, 1e6, 2.5);
        foreach (var side in new[] { -1, 1 })
        {
            var breast = Solid.Ellipsoid(side * 72, -88, -35, 62, 40, 45, side * 10);
            body.Add(breast, 30);
            body.Add(breast.Inset(2), (x, y, z) => Fat + 45 * Math.Max(0, coarse(x, y, z)));
        }
        body.Add(trunk, 35);
        body.Add(trunk.Inset(2), (x, y, z) => Fat + 10 * fine(x, y, z));
        body.Add(trunk.Inset(fat), (x, y, z) => Muscle + 10 * fine(x, y, z));
        // Fat between the layers of muscle, up to where the ribs are.
        body.Add(trunk.Inset(fat + 3), (x, y, z) => Math.Abs(coarse(x, y, z)) < 0.07 ? Fat + 20 : Muscle + 10 * fine(x, y, z));

        // The cage narrows towards the neck; it is given by the surface in which the ribs run.
        var low = Solid.Rounded(0, -4, 0, 132, 82, 1e6, 2.25);
        var high = Solid.Rounded(0, -4, 0, 132, 82, 102, 2.25);
        var cage = new Solid(new(-140, -90, -300), new(140, 90, 102), (x, y, z) => (z > 0 ? high : low).Distance(x, y, z));
        body.Add(cage.Inset(-1), (x, y, z) => Muscle + 8 * fine(x, y, z));
        Lungs(body, cage.Inset(7), coarse, random);
        UpperAbdomen(body, cage.Inset(7));
        Mediastinum(body, cage.Inset(7), fine, coarse);
        Ribs(body, cage);
        Back(body, fine);
        return body;
    }

    /// <summary>A curved scanner table of carbon fibre (thin, so below −300 HU) and foam, with its top at the given y.</summary>
    internal static void Table(PhantomBody body, double top)
    {
        var board = Solid.Ellipsoid(0, top - 180, 0, 520, 200, 1e6).Where((x, y, _) => Math.Max(Math.Abs(x) - 195, top - 25 - y));
        body.Add(board.Inset(-1.5), -370);
        body.Add(board.Inset(1.5), Air + 60);
    }

    private static void Lungs(PhantomBody body, Solid inner, Distance coarse, Randomness random)
    {
        body.Add(inner, (x, y, z) => Lung + 0.25 * y + 25 * coarse(x, y, z));
        foreach (var side in new[] { -1, 1 })
        {
            for (var branch = 0; branch < 34; branch++)
            {
                var away = new PatientVector(side * random.Between(0.3, 1), random.Between(-1, 1), random.Between(-1.1, 1)).Normalised();
                Vessel(body, inner, random, new(side * 34, 4, 2), away, random.Between(30, 44), random.Between(2.8, 4.4), 4);
            }
        }
    }

    /// <summary>A vessel that forks until it is too thin to be seen.</summary>
    private static void Vessel(PhantomBody body, Solid inner, Randomness random, PatientVector from, PatientVector along, double length, double radius, int forks)
    {
        var to = from + length * along;
        if (inner.Distance(to.X, to.Y, to.Z) > -4) return;
        body.Add(Solid.Capsule(from, to, radius, 0.75 * radius), Blood - 10);
        for (var fork = 0; fork < 2 && forks > 0; fork++)
        {
            var turned = (along + new PatientVector(random.Normal() * 0.45, random.Normal() * 0.45, random.Normal() * 0.45)).Normalised();
            Vessel(body, inner, random, to, turned, length * random.Between(0.65, 0.9), 0.75 * radius, forks - 1);
        }
    }

    private static void UpperAbdomen(PhantomBody body, Solid inner)
    {
        body.Add(Solid.Ellipsoid(-58, 0, -150, 100, 92, 88).Within(inner), 62); // liver
        body.Add(Solid.Ellipsoid(70, 0, -162, 78, 86, 84).Within(inner), Fat); // left dome: fat, stomach, spleen
        var stomach = Solid.Ellipsoid(56, -24, -122, 48, 38, 38).Within(inner);
        body.Add(stomach, 40);
        body.Add(stomach.Inset(4), 15);
        body.Add(stomach.Inset(4).Where((_, y, _) => y + 32), Air);
        body.Add(Solid.Ellipsoid(92, 34, -120, 34, 44, 42, -20).Within(inner), 55); // spleen
    }

    private static void Mediastinum(PhantomBody body, Solid inner, Distance fine, Distance coarse)
    {
        var middle = Solid.Column(0, 6, 33, 86, -300, 110);
        body.Add(middle.Within(inner), (x, y, z) => Fat + 8 * fine(x, y, z));
        body.Add(Solid.Ellipsoid(24, -24, -48, 66, 50, 56, 28).Within(inner), Fat); // the heart's fat
        var heart = Solid.Ellipsoid(24, -22, -48, 60, 44, 50, 28);
        body.Add(heart.Within(inner), (x, y, z) =>
            heart.Distance(x, y, z) > -14 && Math.Abs(coarse(x, y, z)) < 0.07 ? Fat + 40 : Blood + 4 * fine(x, y, z));
        Vessel(new(18, 44, -300), new(18, 40, 38), 12.5); // descending aorta, arch, ascending aorta
        Vessel(new(18, 40, 38), new(4, 4, 50), 12.5);
        Vessel(new(4, 4, 50), new(-12, -24, 38), 13);
        Vessel(new(-12, -24, 38), new(-6, -20, -20), 14.5);
        Vessel(new(-29, -16, -20), new(-27, -18, 60), 8.5); // superior vena cava
        Vessel(new(16, -32, -15), new(10, -18, 6), 13.5); // pulmonary trunk and arteries
        Vessel(new(10, -18, 6), new(-38, 2, 2), 10);
        Vessel(new(10, -18, 6), new(36, 8, 8), 10);
        Vessel(new(-20, -14, 60), new(-34, -22, 90), 6); // vessels to the head and arms
        Vessel(new(-4, -6, 52), new(-12, -8, 100), 5);
        Vessel(new(10, 4, 52), new(16, 2, 100), 5);
        Vessel(new(2, 32, -300), new(2, 32, 110), 6.5); // oesophagus
        Airway(new(0, 14, 14), new(0, 8, 110), 8.5);
        Airway(new(0, 14, 14), new(-40, 12, -6), 6.5);
        Airway(new(0, 14, 14), new(42, 14, -10), 6);
        foreach (var side in new[] { -1, 1 })
        {
            var thyroid = Solid.Ellipsoid(side * 14, 4, 88, 8, 10, 16);
            body.Add(thyroid, 95);
        }

        void Vessel(PatientVector from, PatientVector to, double radius) => body.Add(Solid.Capsule(from, to, radius), (x, y, z) => Blood + 3 * fine(x, y, z));

        void Airway(PatientVector from, PatientVector to, double radius)
        {
            body.Add(Solid.Capsule(from, to, radius + 1.6), 30);
            body.Add(Solid.Capsule(from, to, radius), Air);
        }
    }

    private static void Ribs(PhantomBody body, Solid cage)
    {
        for (var rib = -7; rib <= 6; rib++)
        {
            var height = rib * 25.0;
            // A rib falls from the spine to the breast bone; its section is an upright ellipse in the surface of the cage.
            double Across(double x, double y, double z)
            {
                var forward = (86 - y) / 172;
                var off = (z - height + 52 * forward) / 7;
                var deep = cage.Distance(x, y, z) / 4;
                return (Math.Sqrt(off * off + deep * deep) - 1) * 4;
            }
            var ring = new Solid(new(-145, -95, height - 65), new(145, 95, height + 12), Across);
            body.Add(ring.Where((x, y, _) => y < -40 ? 52 - Math.Abs(x) : -1), Bone);
            body.Add(ring.Inset(1.6).Where((x, y, _) => y < -40 ? 54 - Math.Abs(x) : -1), Marrow);
            body.Add(ring.Where((x, y, _) => Math.Max(Math.Abs(x) - 51, y + 40)), 115); // cartilage
        }
        var sternum = Solid.Rounded(0, -87, 0, 19, 6, 72, 3);
        body.Add(sternum, Bone - 100);
        body.Add(sternum.Inset(1.8), Marrow - 60);
        foreach (var side in new[] { -1, 1 })
        {
            var clavicle = Solid.Capsule(new(side * 18, -84, 68), new(side * 112, -58, 92), 6.5);
            body.Add(clavicle, Bone);
            body.Add(clavicle.Inset(2), Marrow);
        }
    }

    /// <summary>Spine, muscles beside it and shoulder blades.</summary>
    private static void Back(PhantomBody body, Distance fine)
    {
        foreach (var side in new[] { -1, 1 })
        {
            body.Add(Solid.Column(side * 30, 88, 25, 11, -400, 400), (x, y, z) => Muscle + 8 * fine(x, y, z));
            foreach (var (fromX, fromY, toX, toY) in new[] { (72.0, 93.0, 108.0, 84.0), (108, 84, 136, 62) })
            {
                var blade = Solid.Capsule(new(side * fromX, fromY, 10), new(side * toX, toY, 10), 3.4);
                body.Add(new(blade.Low with { Z = -25 }, blade.High with { Z = 90 }, (x, y, z) => Math.Max(blade.Distance(x, y, 10), Math.Max(-25 - z, z - 90))), Bone);
            }
        }
        Spine(body, 62, 27, fine);
    }

    /// <summary>A spine whose vertebral bodies have their centre at the given y; a vertebra is <paramref name="pitch"/> mm high with its disc.</summary>
    internal static void Spine(PhantomBody body, double y, double pitch, Distance fine)
    {
        var disc = new Distance((_, _, z) => Math.Abs(z - pitch * Math.Round(z / pitch)) - 3.2);
        var vertebra = Solid.Column(0, y, 19, 15.5, -400, 400);
        body.Add(vertebra, Bone - 120);
        body.Add(vertebra.Inset(1.8), (x, py, z) => Marrow + 40 * fine(x, py, z));
        body.Add(vertebra.Where(disc), 90);
        var arch = Solid.Column(0, y + 19, 15, 13, -400, 400);
        body.Add(arch, Bone - 100);
        var gap = pitch / 2;
        var process = new Distance((_, _, z) => Math.Abs(z - gap - pitch * Math.Round((z - gap) / pitch)) - 8);
        body.Add(Upright(new(0, y + 26, 0), new(0, y + 46, 0), 3.6).Where(process), Bone - 150);
        foreach (var side in new[] { -1, 1 })
            body.Add(Upright(new(side * 12, y + 18, 0), new(side * 36, y + 25, 0), 4.2).Where(process), Bone - 200);
        body.Add(Solid.Column(0, y + 19, 9.5, 8, -400, 400), 14);
        body.Add(Solid.Column(0, y + 19, 5.5, 4.5, -400, 400), 38);

        static Solid Upright(PatientVector from, PatientVector to, double radius)
        {
            var section = Solid.Capsule(from, to, radius);
            return new(section.Low with { Z = -400 }, section.High with { Z = 400 }, (px, py, _) => section.Distance(px, py, 0));
        }
    }
}
