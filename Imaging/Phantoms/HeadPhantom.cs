using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Phantoms;

/// <summary>A head: z = 0 is the level of the basal ganglia, the eyes are at −24, the vertex at 90.</summary>
internal static class HeadPhantom
{
    private const double Air = -1000, Fat = -95, Muscle = 55, Bone = 1050, Diploe = 620, Fluid = 8, Grey = 38, White = 28;

    public static PhantomBody Make(Randomness random)
    {
        var body = new PhantomBody(250, -58, 84);
        var size = random.Between(0.97, 1.03);
        var (fine, coarse) = (random.Texture(3), random.Texture(10));

        var upper = Solid.Ellipsoid(0, 0, 0, 75 * size, 95 * size, 90);
        var lower = Solid.Ellipsoid(0, 0, 0, 75 * size, 95 * size, 160);
        var head = new Solid(lower.Low, upper.High, (x, y, z) => (z > 0 ? upper : lower).Distance(x, y, z));
        // The brain's room: an ellipsoid above the skull's floor. The skull is the shell around it, thinner at the floor.
        var ridges = random.Texture(17);
        double Floor(double x, double y, double z) => FloorStep(x, y, z) + 3.5 * ridges(x, y, 0);
        var vault = Solid.Ellipsoid(0, 0, 8, 62 * size, 81 * size, 68);
        var room = vault.Where(Floor);
        var skull = vault.Inset(-6.5).Where((x, y, z) => Floor(x, y, z) - 3.4).Without(room).Within(head);

        Headrest(body, size);
        Scalp(body, head, size, fine);
        Face(body, head, fine, coarse);
        body.Add(skull, (x, y, z) => Bone + 150 * coarse(x, y, z));
        body.Add(vault.Inset(-4.3).Without(vault.Inset(-2.1)).Where((_, _, z) => -6 - z), (x, y, z) => Diploe + 150 * fine(x, y, z));
        SkullBase(body, random);
        Brain(body, room, fine, random.Texture(11));
        foreach (var side in new[] { -1, 1 }) Orbit(body, side);
        return body;
    }

    /// <summary>The floor of the skull: three steps down from the forehead to the nape, the middle one lower at the sides.</summary>
    private static double FloorStep(double x, double y, double z)
    {
        static double Step(double at, double width, out double slope)
        {
            var t = Math.Clamp(at / width + 0.5, 0, 1);
            slope = 6 * t * (1 - t) / width;
            return t * t * (3 - 2 * t);
        }
        var middle = Step(y + 46 + 0.006 * x * x, 22, out var middleSlope);
        var back = Step(y - 12 + 0.006 * x * x, 20, out var backSlope);
        var low = 16 + 6 * Step(Math.Abs(x) - 20, 14, out _);
        var height = -14 - low * middle - 26 * back + 0.004 * x * x;
        var slope = low * middleSlope + 26 * backSlope;
        return (height - z) / Math.Sqrt(1 + slope * slope);
    }

    private static void Headrest(PhantomBody body, double size)
    {
        var cradle = Solid.Column(0, 4, 84 * size, 100 * size, -200, 200).Where((_, y, _) => 12 - y);
        body.Add(cradle.Inset(-12), -380);
        body.Add(cradle.Inset(-9.5), -945);
        body.Add(cradle.Inset(-2), -500);
        body.Add(cradle, Air);
    }

    private static void Scalp(PhantomBody body, Solid head, double size, Distance fine)
    {
        foreach (var side in new[] { -1, 1 })
        {
            body.Add(Solid.Ellipsoid(side * 77 * size, 14, -28, 4, 15, 24, side * 25), 10);
            body.Add(Solid.Ellipsoid(side * 80 * size, 11, -27, 2, 8, 14, side * 25), Air);
        }
        body.Add(Solid.Ellipsoid(0, -93 * size, -44, 10, 17, 20), 20);
        body.Add(head, 40);
        body.Add(head.Inset(2), (x, y, z) => Fat + 12 * fine(x, y, z));
        body.Add(head.Inset(5.5), (x, y, z) => Muscle + 12 * fine(x, y, z));
    }

    private static void Face(PhantomBody body, Solid head, Distance fine, Distance coarse)
    {
        // Fat between the muscles of face and neck.
        body.Add(head.Inset(6).Where((_, _, z) => z + 14), (x, y, z) => Math.Abs(coarse(x, y, z)) < 0.14 ? Fat + 12 * fine(x, y, z) : Muscle + 8 * fine(x, y, z));
        foreach (var side in new[] { -1, 1 })
        {
            body.Add(Solid.Ellipsoid(side * 58, -34, -30, 9, 26, 40, side * 8), Muscle); // temporal muscle
            body.Add(Solid.Capsule(new(side * 66, -28, -38), new(side * 58, -66, -42), 3.2), Bone); // cheek bone
            body.Add(Solid.Capsule(new(side * 58, -66, -42), new(side * 38, -82, -48), 4.5), Bone);
            body.Add(Solid.Ellipsoid(side * 52, -14, -60, 4, 13, 16, side * -8), Bone); // lower jaw
            body.Add(Solid.Ellipsoid(side * 52, -14, -60, 2, 11, 14, side * -8), 350);
            var sinus = Solid.Ellipsoid(side * 29, -62, -52, 13, 17, 15);
            body.Add(sinus.Inset(-2.2), Bone - 250);
            body.Add(sinus, Air);
        }
        var nose = Solid.Ellipsoid(0, -72, -46, 13, 24, 18);
        body.Add(nose.Inset(-1.5), 500);
        body.Add(nose, Air);
        foreach (var side in new[] { -1, 1 }) body.Add(Solid.Ellipsoid(side * 8, -66, -48, 3, 15, 9), 45); // turbinates
        body.Add(Solid.Ellipsoid(0, -70, -44, 0.9, 26, 18), 420); // septum
        var throat = Solid.Ellipsoid(0, -12, -60, 12, 8, 12);
        body.Add(throat.Inset(-6), Muscle);
        body.Add(throat, Air);
    }

    private static void SkullBase(PhantomBody body, Randomness random)
    {
        body.Add(Solid.Ellipsoid(0, 2, -42, 12, 16, 14), Bone - 300); // clivus
        foreach (var side in new[] { -1, 1 })
        {
            body.Add(Solid.Ellipsoid(side * 36, 12, -35, 30, 9, 11, side * -32), Bone + 250); // petrous bone
            body.Add(Solid.Ellipsoid(side * 56, 24, -42, 12, 18, 18), Bone - 350); // mastoid
            for (var cell = 0; cell < 26; cell++)
            {
                body.Add(
                    Solid.Ellipsoid(
                        side * random.Between(48, 64), random.Between(12, 36), random.Between(-56, -30),
                        random.Between(1.3, 3.2), random.Between(1.3, 3.2), random.Between(2, 4)),
                    -850);
            }
            body.Add(Solid.Capsule(new(side * 48, 10, -32), new(side * 76, 11, -30), 2.6), Air); // ear canal
        }
        var sphenoid = Solid.Ellipsoid(0, -22, -37, 13, 11, 9);
        body.Add(sphenoid.Inset(-2), Bone - 300);
        body.Add(sphenoid, Air);
        body.Add(Solid.Ellipsoid(0, -22, -37, 0.8, 11, 9), 400);
        body.Add(Solid.Column(0, -62, 13, 20, -38, -16), Bone - 450);
        for (var cell = 0; cell < 16; cell++) // ethmoid cells
            body.Add(Solid.Ellipsoid(
                (cell % 2 * 2 - 1) * random.Between(5, 7), -46 - cell / 2 % 4 * 9 + random.Between(-2, 2), -34 + cell / 8 * 10,
                random.Between(3.6, 5), random.Between(3.4, 4.4), 5.2), Air);
        foreach (var side in new[] { -1, 1 })
        {
            var frontal = Solid.Ellipsoid(side * 13, -79, -9, 11, 4, 10, side * -16);
            body.Add(frontal.Inset(-2.5), Bone);
            body.Add(frontal, Air);
        }
    }

    private static void Orbit(PhantomBody body, int side)
    {
        var orbit = Solid.Ellipsoid(side * 32, -62, -24, 18, 28, 17, side * 14);
        body.Add(orbit.Inset(-2.2).Where((_, y, _) => -y - 84), Bone - 150);
        body.Add(orbit, Fat);
        var apex = new PatientVector(side * 19, -36, -25);
        foreach (var (x, z) in new[] { (11, 0), (-11, 0), (0, 10), (0, -10) })
            body.Add(Solid.Capsule(new(side * 33 + x, -66, -24 + z), apex, 1.9), 50); // muscles of the eye
        body.Add(Solid.Capsule(new(side * 32, -62, -24), apex, 2.2), 35); // optic nerve
        body.Add(Solid.Ellipsoid(side * 33, -74, -24, 12.5, 12.5, 12.5), 45);
        body.Add(Solid.Ellipsoid(side * 33, -74, -24, 11.3, 11.3, 11.3), 12);
        body.Add(Solid.Ellipsoid(side * 33, -83, -24, 4.8, 2.4, 4.8), 85); // lens
    }

    private static void Brain(PhantomBody body, Solid room, Distance fine, Distance folds)
    {
        body.Add(room, Fluid);
        var brain = room.Inset(1.6);
        body.Add(brain, (x, y, z) =>
        {
            var depth = -brain.Distance(x, y, z);
            var furrow = Math.Abs(folds(x, y, z));
            if (depth < 16 && furrow < 0.09 * (1 - depth / 16)) return Fluid + 4;
            return (depth < 4 || (depth < 20 && furrow < 0.3) ? Grey : White) + 2 * fine(x, y, z);
        });
        body.Add(Solid.Ellipsoid(0, 0, 40, 1.1, 78, 50).Within(room), 62); // falx
        body.Add(Solid.Column(0, 0, 1.8, 2.5, 10, 30), Fluid);
        body.Add(Solid.Ellipsoid(0, -12, -30, 13, 8, 6).Within(room), Fluid); // cisterns
        body.Add(Solid.Ellipsoid(0, 22, -14, 10, 5, 8), Fluid);
        foreach (var side in new[] { -1, 1 })
        {
            body.Add(Solid.Ellipsoid(side * 20, -6, 2, 6, 16, 11, side * -20), Grey + 3); // lentiform nucleus
            body.Add(Solid.Ellipsoid(side * 9, 6, 3, 7, 12, 9), Grey + 2); // thalamus
            body.Add(Solid.Ellipsoid(side * 8, -24, 9, 4.2, 16, 10, side * 16), Fluid); // lateral ventricle: front horn, body, back horn
            body.Add(Solid.Ellipsoid(side * 12, 4, 21, 5, 32, 7, side * -6), Fluid);
            body.Add(Solid.Ellipsoid(side * 22, 34, 7, 5, 20, 7, side * 12), Fluid);
            body.Add(Solid.Ellipsoid(side * 22, 28, 9, 2, 4, 3), 160); // calcified choroid plexus
            body.Add(Solid.Capsule(new(side * 34, -10, -4), new(side * 50, -14, -2), 1.8), Fluid); // lateral fissure
            body.Add(Solid.Capsule(new(side * 36, 10, 2), new(side * 48, 8, 4), 1.6), Fluid);
        }
        body.Add(Solid.Ellipsoid(0, 0, -2, 2.2, 12, 10), Fluid); // third ventricle
        body.Add(Solid.Ellipsoid(0, 22, -1, 2.6, 3, 3), 220); // pineal body
        body.Add(Solid.Ellipsoid(0, 36, -36, 6, 5, 8), Fluid); // fourth ventricle
        body.Add(Solid.Ellipsoid(0, 24, -50, 11, 10, 22).Within(room), White + 4); // brain stem
        body.Add(Solid.Capsule(new(0, 80, 10), new(0, 60, 60), 2.8).Within(room), 62); // sagittal sinus
    }
}
