using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Phantoms;

/// <summary>An abdomen: z = 0 is the level of the kidneys' lower half, the liver reaches up to 120, the iliac wings begin at −50.</summary>
internal static class AbdomenPhantom
{
    private const double Air = -985, Fat = -102, Muscle = 55, Blood = 44, Bone = 650, Marrow = 200;

    public static PhantomBody Make(Randomness random)
    {
        var body = new PhantomBody(390, -100, 82);
        var fat = random.Between(14, 24);
        var (fine, coarse) = (random.Texture(4), random.Texture(12));

        ThoraxPhantom.Table(body, 122);
        var trunk = Solid.Rounded(0, 0, 0, 166, 108, 1e6, 2.35);
        body.Add(trunk, 35);
        body.Add(trunk.Inset(2), (x, y, z) => Fat + 10 * fine(x, y, z));
        body.Add(trunk.Inset(fat), (x, y, z) => Muscle + 8 * fine(x, y, z));
        body.Add(trunk.Inset(fat + 4.5).Without(trunk.Inset(fat + 6)).Where((x, y, _) => y - 40), Fat + 30);
        var cavity = Solid.Rounded(0, -6, 0, 152 - fat, 92 - fat, 1e6, 2.2);
        body.Add(cavity, (x, y, z) => Fat + 12 * fine(x, y, z) + 25 * Math.Max(0, coarse(x, y, z) - 0.4));

        Bowel(body, cavity, coarse, random);
        Organs(body, cavity, fine);
        Back(body, trunk.Inset(0.6 * fat), fine, coarse);
        return body;
    }

    private static void Organs(PhantomBody body, Solid cavity, Distance fine)
    {
        var inner = cavity.Inset(3);
        var liver = Solid.Ellipsoid(-58, -8, 78, 82, 72, 82).Within(inner);
        body.Add(liver, (x, y, z) => 62 + 4 * fine(x, y, z));
        foreach (var (fromX, fromY, fromZ, toX, toY, toZ) in new[] { (-20, -5, 45, -60, -10, 70), (-60, -10, 70, -95, -25, 80), (-60, -10, 70, -85, 25, 85), (-40, -8, 58, -55, -45, 80) })
            body.Add(Solid.Capsule(new(fromX, fromY, fromZ), new(toX, toY, toZ), 4.5, 2.5).Within(liver), 42);
        body.Add(Solid.Ellipsoid(-48, -46, 16, 14, 18, 22).Within(inner), 10); // gall bladder
        body.Add(Solid.Ellipsoid(96, 28, 66, 27, 38, 42, -20).Within(inner), 52); // spleen
        var stomach = Solid.Ellipsoid(52, -38, 62, 46, 34, 36, -15).Within(inner);
        body.Add(stomach, 45);
        body.Add(stomach.Inset(4), 18);
        body.Add(stomach.Inset(4).Where((_, y, _) => y + 46), Air); // gas above the fluid's level
        body.Add(Solid.Capsule(new(-30, -8, 26), new(10, -16, 32), 9), 42); // pancreas
        body.Add(Solid.Capsule(new(10, -16, 32), new(70, 12, 46), 8.5), 42);
        foreach (var side in new[] { -1, 1 })
        {
            var kidney = Solid.Ellipsoid(side * 66, 40, side * 5 + 6, 25, 29, 54, side * 22);
            body.Add(kidney, (x, y, z) => 33 + 3 * fine(x, y, z));
            body.Add(Solid.Ellipsoid(side * 58, 35, side * 5 + 6, 10, 12, 30, side * 22), Fat + 15);
            body.Add(Solid.Ellipsoid(side * 58, 35, side * 5 + 6, 5, 6, 16, side * 22), 8);
        }
        body.Add(Solid.Capsule(new(9, 32, 400), new(9, 34, -70), 10), Blood); // aorta and its wall's calcium
        body.Add(Solid.Capsule(new(9, 34, -70), new(36, 20, -140), 7), Blood);
        body.Add(Solid.Capsule(new(9, 34, -70), new(-14, 22, -140), 7), Blood);
        body.Add(Solid.Ellipsoid(17, 38, -30, 1.8, 3.4, 9), 480);
        body.Add(Solid.Ellipsoid(-20, 28, 0, 12.5, 9, 1e5), Blood - 2); // vena cava
        body.Add(Solid.Capsule(new(2, 6, 40), new(0, -4, -60), 4.5), Blood); // mesenteric vessels
        body.Add(Solid.Capsule(new(-10, 6, 40), new(-12, -6, -60), 5), Blood);
    }

    private static void Bowel(PhantomBody body, Solid cavity, Distance coarse, Randomness random)
    {
        var inner = cavity.Inset(4);
        foreach (var (x, y, from, to, radius) in new[] { (-102.0, 6.0, -130.0, 40.0, 22.0), (106, 18, -130, 50, 18) }) // colon
        {
            for (var z = from; z < to; z += 26)
            {
                var pouch = Solid.Ellipsoid(x + random.Between(-4, 4), y + random.Between(-4, 4), z, radius, radius, 18).Within(inner);
                body.Add(pouch, 40);
                body.Add(pouch.Inset(3), (px, py, pz) => 20 - 320 * Math.Max(0, coarse(px, py, pz)));
                body.Add(pouch.Inset(3).Where((_, py, _) => py - y + Level(z)), Air);
            }
        }
        for (var loop = 0; loop < 46; loop++) // small bowel
        {
            var at = new PatientVector(random.Between(-78, 82), random.Between(-62, 16), random.Between(-125, 12));
            var to = at + new PatientVector(random.Between(-34, 34), random.Between(-20, 20), random.Between(-14, 14));
            var tube = Solid.Capsule(at, to, random.Between(9, 14)).Within(inner);
            var content = random.Between(5, 38);
            body.Add(tube, 42);
            body.Add(tube.Inset(2.5), content);
            if (random.Between(0, 1) < 0.3) body.Add(tube.Inset(2.5).Where((_, y, _) => y - at.Y + 3), Air);
        }
        var transverse = Solid.Capsule(new(-80, -64, 8), new(78, -66, 20), 17).Within(inner);
        body.Add(transverse, 40);
        body.Add(transverse.Inset(3), Air);
        body.Add(transverse.Inset(3).Where((_, y, _) => -58 - y), 25);

        static double Level(double z) => 4 + 6 * Math.Sin(z);
    }

    private static void Back(PhantomBody body, Solid under, Distance fine, Distance coarse)
    {
        Distance muscle = (x, y, z) => Math.Abs(coarse(x, y, z)) < 0.06 ? Fat + 40 : Muscle + 8 * fine(x, y, z);
        foreach (var side in new[] { -1, 1 })
        {
            body.Add(Solid.Column(side * 42, 86, 34, 17, -400, 400, side * -10).Within(under), muscle); // muscles of the back
            body.Add(Solid.Ellipsoid(side * 40, 52, -60, 20, 21, 110), muscle); // psoas
            body.Add(Solid.Column(side * 82, 66, 24, 13, -60, 60, side * -40), muscle);
            for (var rib = 0; rib < 3; rib++)
            {
                var ribs = Solid.Capsule(new(side * (84 + 14 * rib), 66 - 18 * rib, 34 + 22 * rib), new(side * (128 - 3 * rib), 26 - 22 * rib, 10 + 22 * rib), 5);
                body.Add(ribs, Bone);
                body.Add(ribs.Inset(2), Marrow);
            }
            // An iliac wing: a curved plate that opens upwards.
            var wing = Solid.Ellipsoid(side * 40, 10, -150, 74, 72, 104);
            var plate = wing.Shell(9).Where((x, y, z) => Math.Max(Math.Max(58 - side * x, 4 - y), z + 50));
            body.Add(plate, Bone);
            body.Add(wing.Inset(-2).Shell(5).Where((x, y, z) => Math.Max(Math.Max(60 - side * x, 6 - y), z + 52)), Marrow);
        }
        ThoraxPhantom.Spine(body, 58, 34, fine);
    }
}
