"""Random drawings of CT slices, in HU: heads, trunks, legs, test objects and empty fields, with the table they lie on."""
import numpy
from scipy import ndimage

HEAD, THORAX, OTHER = range(3)
REGIONS = ("head", "thorax", "other")
LOWEST, HIGHEST = -1024, 3071  # HU


def draw(rng, rows, columns, kind=None):
    """A slice (float32 HU) and its region. `kind` is one of KINDS, else drawn by their weights."""
    if kind is None:
        weights = numpy.array([weight for _, _, weight in KINDS.values()])
        kind = list(KINDS)[rng.choice(len(KINDS), p=weights / weights.sum())]
    painter, region, _ = KINDS[kind]
    canvas = Canvas(rng, rows, columns)
    painter(canvas)
    return canvas.scanned(), region


class Shape:
    """A wobbly ellipse: `depth` is 0 at its centre and 1 on its outline, over the window of the canvas it may touch."""

    def __init__(self, canvas, x, y, width, height, turn=0.0, wobble=0.0, reach=1.0, square=2.0):
        rng = canvas.rng
        size = reach * max(width, height) * (1 + 1.5 * wobble)
        self.window = (canvas.span(0, y, size), canvas.span(1, x, size))
        self.mean = (width + height) / 2
        v = canvas.y[self.window[0]][:, None] - numpy.float32(y)
        u = canvas.x[self.window[1]][None, :] - numpy.float32(x)
        cos, sin = numpy.float32(numpy.cos(turn)), numpy.float32(numpy.sin(turn))
        u, v = (u * cos + v * sin) / numpy.float32(width), (v * cos - u * sin) / numpy.float32(height)
        if square == 2.0:
            self.depth = numpy.sqrt(u * u + v * v)
        else:
            self.depth = (numpy.abs(u) ** numpy.float32(square) + numpy.abs(v) ** numpy.float32(square)) ** numpy.float32(1 / square)
        if wobble > 0 and self.depth.size:
            table = numpy.linspace(-numpy.pi, numpy.pi, 181)
            radius = numpy.ones_like(table)
            for wave in range(2, 7):
                radius += wobble * rng.normal() / wave * numpy.cos(wave * table + rng.uniform(0, 2 * numpy.pi))
            angle = numpy.arctan2(v, u)
            self.depth /= numpy.interp(angle, table, radius).astype(numpy.float32)
            self.angle = angle
        else:
            self.angle = None

    def inset(self, distance):
        """The depth of an outline `distance` mm inside the shape's own."""
        return 1 - distance / self.mean


class Canvas:
    """A slice being drawn. Coordinates are mm from the centre, x to the viewer's right, y downwards (posterior)."""

    def __init__(self, rng, rows, columns):
        self.rng = rng
        self.hu = numpy.full((rows, columns), -1000, numpy.float32)
        self.x = self.y = None
        self.spacing = 1.0
        self.field(400)

    def field(self, width):
        """Sets the field of view: the width of the longer side, mm."""
        rows, columns = self.hu.shape
        self.spacing = width / max(rows, columns)
        self.y = ((numpy.arange(rows) - (rows - 1) / 2) * self.spacing).astype(numpy.float32)
        self.x = ((numpy.arange(columns) - (columns - 1) / 2) * self.spacing).astype(numpy.float32)

    def span(self, axis, centre, reach):
        """The rows (axis 0) or columns (1) within `reach` mm of a position."""
        count = self.hu.shape[axis]
        low = int(numpy.floor((centre - reach) / self.spacing + (count - 1) / 2))
        high = int(numpy.ceil((centre + reach) / self.spacing + (count - 1) / 2)) + 1
        return slice(min(max(low, 0), count), min(max(high, 0), count))

    def shape(self, x, y, width, height, **more):
        """A shape on this canvas."""
        return Shape(self, x, y, width, height, **more)

    def fill(self, shape, value, within=1.0, where=None, clear_of=None):
        """Paints a shape's inside down to the outline at depth `within`; `where` (low, high) limits it to pixels in that range."""
        part = self.hu[shape.window]
        mask = shape.depth <= within
        if where is not None:
            mask &= (part >= where[0]) & (part < where[1])
        if clear_of is not None:
            mask &= ~clear_of[shape.window]
        if not numpy.isscalar(value):
            value = value[shape.window][mask]
        part[mask] = value

    def ellipse(self, x, y, width, height, value, where=None, **more):
        """Draws and fills a shape in one go."""
        self.fill(self.shape(x, y, width, height, **more), value, where=where)

    def lowest(self, shape, otherwise):
        """The y of the lowest drawn body near a shape."""
        rows = numpy.flatnonzero((self.hu[shape.window] > -300).any(1))
        return float(self.y[shape.window[0]][rows[-1]]) if len(rows) else otherwise

    def texture(self, grain, amount, mean=0.0):
        """Smooth random HU over the whole canvas: blobs of about `grain` mm, standard deviation `amount`."""
        rows, columns = self.hu.shape
        step = max(1.0, grain / self.spacing)
        coarse = self.rng.normal(size=(int(rows / step) + 4, int(columns / step) + 4)).astype(numpy.float32)
        smooth = ndimage.zoom(coarse, (rows / (coarse.shape[0] - 3), columns / (coarse.shape[1] - 3)), order=1)
        return (mean + 1.4 * amount * smooth[:rows, :columns]).astype(numpy.float32)

    def scanned(self):
        """The slice as a scanner would hand it over: blur, noise, streaks, a round field, an offset, whole HU."""
        rng, hu = self.rng, self.hu
        hu = ndimage.gaussian_filter(hu, rng.uniform(0.25, 0.8) * rng.choice([1, 1, 2]), truncate=3)
        level = numpy.exp(rng.uniform(numpy.log(2), numpy.log(45)))
        noise = rng.standard_normal(hu.shape, dtype=numpy.float32)
        grain = rng.uniform(0, 1.2)
        if grain > 0.35:
            noise = ndimage.gaussian_filter(noise, grain, truncate=3)
            noise /= noise.std()
        level = level * numpy.where(hu < -700, numpy.float32(rng.uniform(0.3, 1)), numpy.float32(1))
        hu += noise * level
        for _ in range(rng.integers(0, 4) if rng.random() < 0.15 else 0):
            turn, place = rng.uniform(0, numpy.pi), rng.normal() * 40
            away = self.x[None, :] * numpy.float32(numpy.cos(turn)) + self.y[:, None] * numpy.float32(numpy.sin(turn)) - place
            hu += rng.normal() * 60 * numpy.exp(-(away / rng.uniform(1, 6)) ** 2)
        hu += rng.normal() * 6 + (rng.uniform(-25, 25) if rng.random() < 0.3 else 0)
        if rng.random() < 0.5:
            radius = numpy.abs(self.x).max() * rng.uniform(0.99, 1.1)
            hu[self.x[None, :] ** 2 + self.y[:, None] ** 2 > radius * radius] = rng.choice([-1024, -1000, -3000])
        return numpy.clip(numpy.rint(hu), LOWEST, HIGHEST).astype(numpy.float32)


# What bodies lie on and under. All of it is drawn over air only, so that a body keeps its outline.

AIR_ONLY = (-5000, -850)


def table(canvas, top):
    """A table below y = `top`: a curved shell around foam, now and then with a mattress or a second shell."""
    rng = canvas.rng
    bend = rng.uniform(0, 0.0018) * rng.choice([0, 1, 1, -0.3])  # its sides rise, or fall a little
    half = rng.uniform(150, 330)
    across = numpy.abs(canvas.x)[None, :]
    drop = canvas.y[:, None] - numpy.float32(top) + numpy.float32(bend) * across ** 2
    free = (canvas.hu < -850) & (across < half)
    thick = rng.uniform(20, 90)
    shell = rng.uniform(0.8, 4)
    hard = numpy.float32(rng.uniform(-600, 350))
    if rng.random() < 0.5:
        canvas.hu[free & (drop > -rng.uniform(3, 25)) & (drop < 0)] = rng.uniform(-990, -820)
    lower = drop * numpy.float32(rng.uniform(0.8, 1.2))
    canvas.hu[free & (drop > 0) & (lower < thick)] = rng.uniform(-990, -880)
    canvas.hu[free & ((numpy.abs(drop - shell) < shell) | ((numpy.abs(lower - thick) < shell) & (rng.random() < 0.8)))] = hard
    if rng.random() < 0.4:
        canvas.hu[free & (drop > 0) & (drop < thick) & (half - across < 2 * shell)] = hard
    if rng.random() < 0.25:
        canvas.hu[free & (numpy.abs(drop - thick - rng.uniform(10, 50)) < shell)] = hard
    for _ in range(rng.integers(0, 4) if rng.random() < 0.3 else 0):
        canvas.ellipse(rng.uniform(-half, half), top + rng.uniform(5, thick + 30), *rng.uniform(1, 6, 2), rng.uniform(-200, 1500), where=(-5000, -500))


def headrest(canvas, head, x, y, width, height):
    """A holder around the back and sides of a head: shell, foam and cushions, straps."""
    rng = canvas.rng
    gap = rng.choice([rng.uniform(0.5, 4), rng.uniform(2, 25)])
    holder = canvas.shape(x + rng.normal() * 4, y + rng.uniform(0, 8), width + gap, height + gap, reach=1.6, square=rng.uniform(1.8, 6))
    part = canvas.hu[holder.window]
    v = canvas.y[holder.window[0]][:, None] - numpy.float32(y)
    behind = v > height * rng.uniform(-0.5, 0.7)
    free = part < -850
    shell = rng.uniform(0.7, 4) / holder.mean
    distance = holder.depth - 1
    if rng.random() < 0.7:
        part[free & behind & (distance < 0)] = rng.uniform(-995, -860)
    if rng.random() < 0.4:
        part[free & behind & (distance >= 0) & (distance < rng.uniform(0.05, 0.3))] = rng.uniform(-990, -860)
    shelled = free & behind & (distance > 0) & (distance < shell)
    if rng.random() < 0.4:  # only the rails at the sides
        u = canvas.x[holder.window[1]][None, :] - numpy.float32(x)
        shelled &= numpy.abs(u) > width * rng.uniform(0.5, 0.95)
    part[shelled] = rng.choice([rng.uniform(-500, 0), rng.uniform(0, 900)])
    if rng.random() < 0.4:
        further = 1 + rng.uniform(0.08, 0.3)
        part[(part < -850) & behind & (numpy.abs(holder.depth - further) < shell / 2)] = rng.uniform(-800, 300)
    for _ in range(rng.integers(0, 4)):
        side = rng.choice([-1, 1])
        canvas.ellipse(x + side * (width + rng.uniform(4, 25)), y + rng.uniform(-10, height), rng.uniform(3, 14), rng.uniform(8, 40),
                       rng.uniform(-990, -750), where=AIR_ONLY, turn=rng.normal() * 0.3, wobble=0.1)


def cloth(canvas, outline):
    """Folds of a gown or blanket: thin lines that follow the outline at a distance."""
    rng = canvas.rng
    if outline.angle is None:
        return
    part = canvas.hu[outline.window]
    for _ in range(rng.integers(1, 4)):
        ripple = rng.uniform(2, 18) / outline.mean * (1 + 0.6 * numpy.sin(outline.angle * rng.integers(1, 9) + rng.uniform(0, 6)))
        line = numpy.abs(outline.depth - 1 - ripple) < rng.uniform(0.3, 1.6) / outline.mean
        around = numpy.cos(outline.angle - rng.uniform(-numpy.pi, numpy.pi)) > rng.uniform(-1, 0.8)
        part[line & around & (part < -850)] = rng.uniform(-950, -80)


def tubes(canvas, x, y, reach):
    """Cables, tubes and clips beside the body."""
    rng = canvas.rng
    for _ in range(rng.integers(1, 5)):
        turn = rng.uniform(0, 2 * numpy.pi)
        radius = rng.uniform(0.7, 5)
        far = reach * rng.uniform(1.0, 1.35)
        canvas.ellipse(x + far * numpy.cos(turn), y + far * numpy.sin(turn), radius, radius * rng.uniform(0.8, 3), rng.uniform(-300, 900), where=AIR_ONLY)


def flipped(canvas):
    """A few bodies lie the other way up."""
    return canvas.rng.random() < 0.08


# Bodies.

def head(canvas):
    """An axial slice of a head, anywhere from the jaw to the vertex."""
    rng = canvas.rng
    canvas.field(rng.choice([rng.uniform(190, 260), rng.uniform(220, 330), rng.uniform(300, 500)], p=[0.5, 0.35, 0.15]))
    level = rng.choice(["vertex", "vault", "base", "face"], p=[0.12, 0.43, 0.25, 0.2])
    shrink = {"vertex": rng.uniform(0.25, 0.8), "vault": rng.uniform(0.8, 1.05)}.get(level, rng.uniform(0.85, 1.05))
    width, height = rng.uniform(66, 84) * shrink, rng.uniform(82, 108) * shrink
    x, y = rng.normal() * 8, rng.normal() * 12 - 8
    turn = rng.normal() * 0.08
    skin = canvas.shape(x, y, width, height, turn=turn, wobble=rng.uniform(0.01, 0.05), reach=1.5)
    muscle = canvas.texture(rng.uniform(2, 8), rng.uniform(5, 25), rng.uniform(20, 60))
    fat = canvas.texture(rng.uniform(2, 8), rng.uniform(3, 20), rng.uniform(-115, -65))
    scalp = rng.uniform(2.5, 12) if level in ("vertex", "vault") else rng.uniform(5, 22)
    # ears and nose are part of the outline
    if level in ("base", "face") or rng.random() < 0.1:
        for side in (-1, 1):
            if rng.random() < 0.75:
                away = rng.uniform(0.95, 1.12)
                ear = canvas.shape(x + side * width * away, y + rng.uniform(-8, 22), rng.uniform(2, 6), rng.uniform(7, 20), turn=side * rng.uniform(0, 0.7), wobble=0.15)
                canvas.fill(ear, rng.uniform(-40, 60))
                if rng.random() < 0.5:
                    canvas.ellipse(x + side * width * (away + 0.02), y + rng.uniform(0, 12), 1.5, rng.uniform(3, 8), -1000, turn=side * 0.3)
    if level == "face" and rng.random() < 0.8:
        canvas.ellipse(x + rng.normal() * 3, y - height, rng.uniform(6, 14), rng.uniform(12, 28), muscle, wobble=0.08)
    canvas.fill(skin, rng.uniform(-20, 60))
    canvas.fill(skin, fat, within=skin.inset(rng.uniform(1, 3)))
    canvas.fill(skin, muscle, within=skin.inset(scalp * rng.uniform(0.3, 0.9)))
    bone = skin.inset(scalp)
    thick = rng.uniform(3, 10) * (rng.uniform(1.5, 4) if level == "vertex" else 1)
    dense = canvas.texture(rng.uniform(2, 10), rng.uniform(50, 250), rng.uniform(500, 1600))
    brain = canvas.texture(rng.uniform(1.5, 12), rng.uniform(2, 10), rng.uniform(20, 45))
    if level in ("vertex", "vault", "base"):
        canvas.fill(skin, dense, within=bone)
        if rng.random() < 0.6 and thick > 4:
            canvas.fill(skin, rng.uniform(150, 700), within=bone - thick * 0.35 / skin.mean)
            canvas.fill(skin, dense, within=bone - thick * 0.65 / skin.mean)
        canvas.fill(skin, brain, within=bone - thick / skin.mean)
        inner = bone - thick / skin.mean
        if rng.random() < 0.7 and level != "vertex":
            for side in (-1, 1):
                for _ in range(rng.integers(1, 3)):
                    canvas.ellipse(x + side * rng.uniform(4, 16), y + rng.normal() * 22, rng.uniform(2, 9), rng.uniform(5, 24), rng.uniform(0, 15), turn=side * rng.normal() * 0.4, wobble=0.1)
        for _ in range(rng.integers(0, 4)):
            canvas.ellipse(x + rng.normal() * 20, y + rng.normal() * 28, *rng.uniform(1, 9, 2), rng.choice([rng.uniform(50, 95), rng.uniform(100, 400), rng.uniform(0, 20)]), wobble=0.1, where=(-20, 100))
        if rng.random() < 0.1:  # a test object: solid, or with inserts
            canvas.fill(skin, rng.uniform(-60, 120), within=inner)
    if level in ("base", "face"):
        if level == "base":
            for side in (-1, 1):
                canvas.ellipse(x + side * width * 0.45, y + height * rng.uniform(0, 0.25), width * rng.uniform(0.1, 0.45), height * rng.uniform(0.05, 0.14), dense, turn=side * rng.uniform(0.2, 0.9), wobble=0.15)
                for _ in range(rng.integers(0, 25)):
                    canvas.ellipse(x + side * width * rng.uniform(0.5, 0.85), y + height * rng.normal(0.15, 0.1), *rng.uniform(0.7, 4, 2), rng.uniform(-1000, -200), wobble=0.1)
        else:
            canvas.ellipse(x, y + height * rng.uniform(0.1, 0.4), rng.uniform(12, 24), rng.uniform(8, 20), dense, wobble=0.15)
            canvas.ellipse(x, y + height * rng.uniform(0.25, 0.4), rng.uniform(6, 11), rng.uniform(6, 11), brain)
            for side in (-1, 1):
                for _ in range(rng.integers(1, 5)):
                    canvas.ellipse(x + side * width * rng.uniform(0.3, 0.85), y + height * rng.uniform(-0.6, 0.2), *rng.uniform(2, 14, 2), dense, wobble=0.2, turn=rng.uniform(0, 3))
            for _ in range(rng.integers(4, 16)):
                canvas.ellipse(x + rng.normal() * width * 0.4, y + rng.normal() * height * 0.4, *rng.uniform(2, 14, 2), rng.choice([rng.uniform(-120, -60), rng.uniform(20, 80)]), wobble=0.2, turn=rng.uniform(0, 3), where=(-200, 200))
        for side in (-1, 1):
            if rng.random() < 0.6:  # eyes
                canvas.ellipse(x + side * width * 0.42, y - height * rng.uniform(0.6, 0.8), rng.uniform(13, 18), rng.uniform(14, 24), fat, turn=side * 0.3)
                canvas.ellipse(x + side * width * 0.42, y - height * rng.uniform(0.7, 0.9), rng.uniform(10, 12.5), rng.uniform(10, 12.5), rng.uniform(5, 30))
            if rng.random() < 0.6:  # sinuses
                canvas.ellipse(x + side * width * rng.uniform(0.15, 0.4), y - height * rng.uniform(0.3, 0.8), rng.uniform(4, 16), rng.uniform(6, 20), -1000, wobble=0.2)
        for _ in range(rng.integers(0, 9)):  # nose and throat, some open to the room
            canvas.ellipse(x + rng.normal() * 9, y - height * rng.uniform(0.1, 1.05), rng.uniform(1, 5), rng.uniform(3, 20), -1000, wobble=0.2)
        for _ in range(rng.integers(0, 10) if level == "face" else 0):  # teeth
            at = rng.uniform(-1.2, 1.2)
            canvas.ellipse(x + 24 * numpy.sin(at), y - height * 0.35 - 26 * numpy.cos(at), *rng.uniform(2, 5, 2), rng.uniform(1200, 3000))
    if rng.random() < 0.85:
        headrest(canvas, skin, x, y, width, height)
    if rng.random() < 0.3:
        table(canvas, y + height + rng.uniform(2, 60))
    if rng.random() < 0.3:
        cloth(canvas, skin)
    if rng.random() < 0.25:
        tubes(canvas, x, y, (width + height) / 2)
    if flipped(canvas):
        canvas.hu = canvas.hu[::-1].copy()


def spine(canvas, x, y, dense):
    """A vertebra with its canal and processes."""
    rng = canvas.rng
    size = rng.uniform(14, 23)
    canvas.ellipse(x, y + size * 1.5, size * 0.9, size * 0.9, dense, wobble=0.1)
    canvas.ellipse(x, y + size * 2.2, rng.uniform(2, 5), rng.uniform(10, 22), dense)
    for side in (-1, 1):
        canvas.ellipse(x + side * size * 1.1, y + size * 1.5, size * rng.uniform(0.5, 1.1), rng.uniform(3, 6), dense, turn=side * rng.uniform(0, 0.6))
    canvas.ellipse(x, y + size * 1.25, rng.uniform(7, 11), rng.uniform(6, 9), rng.uniform(10, 50))
    canvas.ellipse(x, y, size * 1.25, size, dense, wobble=0.05)
    if rng.random() < 0.6:
        canvas.ellipse(x, y, size * 1.1, size * 0.85, rng.uniform(120, 400))


def trunk(canvas):
    """A trunk's outline, fat and muscle with a spine and perhaps arms: (outline, inner depth, x, y, width, height, bone)."""
    rng = canvas.rng
    width, height = rng.uniform(125, 215), rng.uniform(85, 150)
    width = max(width, height * 1.05)
    canvas.field(2 * width * rng.choice([rng.uniform(1.03, 1.4), rng.uniform(1.2, 1.7), rng.uniform(0.85, 1.03)], p=[0.5, 0.4, 0.1]))
    x, y = rng.normal() * 10, rng.normal() * 12 - 10
    skin = canvas.shape(x, y, width, height, wobble=rng.uniform(0.01, 0.06), reach=1.25, square=rng.uniform(1.9, 3), turn=rng.normal() * 0.05)
    muscle = canvas.texture(rng.uniform(3, 15), rng.uniform(5, 25), rng.uniform(30, 70))
    fat = canvas.texture(rng.uniform(3, 15), rng.uniform(3, 20), rng.uniform(-115, -80))
    dense = canvas.texture(rng.uniform(3, 10), rng.uniform(50, 200), rng.uniform(250, 900))
    if rng.random() < 0.45:  # arms, touching the trunk or not
        for side in (-1, 1):
            radius = rng.uniform(26, 48)
            away = side * (width + radius + rng.choice([rng.uniform(-14, 2), rng.uniform(2, 40)]))
            arm = canvas.shape(x + away, y + rng.uniform(-40, 60), radius, radius * rng.uniform(0.8, 1.3), wobble=0.06)
            canvas.fill(arm, rng.uniform(0, 50))
            canvas.fill(arm, fat, within=arm.inset(2))
            canvas.fill(arm, muscle, within=arm.inset(rng.uniform(4, 14)))
            for _ in range(rng.integers(1, 3)):
                place = x + away + rng.normal() * 6, arm.window[0].start * canvas.spacing + canvas.y[0] + radius * rng.uniform(0.8, 1.5)
                size = rng.uniform(7, 13)
                canvas.ellipse(*place, size, size, dense)
                canvas.ellipse(*place, size * 0.5, size * 0.5, rng.uniform(-60, 200))
    canvas.fill(skin, rng.uniform(-30, 50))
    canvas.fill(skin, fat, within=skin.inset(rng.uniform(1.5, 3)))
    layer = rng.uniform(5, 45)
    canvas.fill(skin, muscle, within=skin.inset(layer))
    if rng.random() < 0.5:
        canvas.fill(skin, fat, within=skin.inset(layer + rng.uniform(5, 20)))
        canvas.fill(skin, muscle, within=skin.inset(layer + rng.uniform(20, 30)))
    return skin, layer, x, y, width, height, muscle, fat, dense


def surroundings(canvas, skin, x, y, width, height):
    """What a trunk or legs lie on and under."""
    rng = canvas.rng
    if rng.random() < 0.9:
        gap = rng.choice([rng.uniform(-4, 0.5), rng.uniform(0.8, 5), rng.uniform(3, 35)], p=[0.12, 0.44, 0.44])
        table(canvas, canvas.lowest(skin, y + height) + gap)
    if rng.random() < 0.5:
        cloth(canvas, skin)
    if rng.random() < 0.3:
        tubes(canvas, x, y, (width + height) / 2)
    if flipped(canvas):
        canvas.hu = canvas.hu[::-1].copy()


def thorax(canvas):
    """A slice at the level of the rib cage: lungs of any size, from their tops to the liver's dome and below."""
    rng = canvas.rng
    skin, layer, x, y, width, height, muscle, fat, dense = trunk(canvas)
    wall = layer + rng.uniform(8, 22)
    cage = 1 - wall / skin.mean
    full = rng.choice([rng.uniform(0.75, 1.0), rng.uniform(0.2, 0.75), 0.0], p=[0.55, 0.25, 0.2])
    organ = canvas.texture(rng.uniform(5, 25), rng.uniform(3, 20), rng.uniform(30, 110))
    canvas.fill(skin, organ if full < 0.75 else fat, within=cage)
    inner = skin.inset(wall)
    for side in (-1, 1):
        if full == 0:
            if rng.random() < 0.4:  # a last rim of lung behind the liver
                rim = canvas.shape(x + side * width * 0.45, y + height * 0.35, width * 0.3, height * 0.4, wobble=0.05)
                part = canvas.hu[rim.window]
                part[(rim.depth < 1) & (rim.depth > rng.uniform(0.8, 0.95)) & (part > -300) & (skin.depth[_within(skin, rim)] < inner)] = rng.uniform(-900, -600)
            continue
        lung = canvas.shape(x + side * width * inner * rng.uniform(0.42, 0.55), y + rng.normal() * 8, width * inner * rng.uniform(0.33, 0.47) * full ** 0.5,
                            height * inner * rng.uniform(0.75, 0.95) * full, wobble=0.08, square=2.3)
        canvas.fill(lung, canvas.texture(rng.uniform(2, 10), rng.uniform(10, 60), rng.uniform(-920, -700)))
        for _ in range(rng.integers(5, 40)):  # vessels
            canvas.ellipse(x + side * width * rng.uniform(0.1, 0.75), y + height * rng.normal() * 0.35, *rng.uniform(0.8, 4, 2), rng.uniform(-100, 150), where=(-1000, -500))
        if rng.random() < 0.15:
            canvas.ellipse(x + side * width * rng.uniform(0.2, 0.6), y + height * rng.uniform(0.2, 0.6), *rng.uniform(8, 40, 2), rng.uniform(-400, 40), wobble=0.2, where=(-1000, -500))
    if full >= 0.2:
        canvas.ellipse(x + width * rng.uniform(0, 0.25), y - height * rng.uniform(0, 0.3), rng.uniform(25, 65), rng.uniform(25, 55), rng.choice([rng.uniform(30, 55), rng.uniform(100, 400)]), wobble=0.08)
        canvas.ellipse(x + rng.normal() * 4, y + height * rng.uniform(-0.1, 0.2), rng.uniform(4, 10), rng.uniform(4, 10), -980)
    else:
        for _ in range(rng.integers(1, 5)):
            canvas.ellipse(x + rng.uniform(-0.2, 0.6) * width, y - height * rng.uniform(-0.2, 0.7), *rng.uniform(6, 45, 2), rng.choice([-980, 20, -90, 60], p=[0.4, 0.2, 0.2, 0.2]), wobble=0.15, where=(-300, 150))
    aorta = rng.uniform(10, 16)
    canvas.ellipse(x + rng.uniform(5, 25), y + height * rng.uniform(0.2, 0.4), aorta, aorta, rng.choice([rng.uniform(30, 50), rng.uniform(120, 400)]))
    spine(canvas, x + rng.normal() * 3, y + height * rng.uniform(0.35, 0.6), dense)
    middle = 1 - (wall - rng.uniform(2, 6)) / skin.mean
    for at in numpy.arange(rng.uniform(0, 0.3), 2 * numpy.pi, rng.uniform(0.25, 0.55)):  # ribs
        if abs(at - numpy.pi / 2) < 0.25 or rng.random() < 0.15:
            continue
        long = rng.uniform(6, 24)
        place = x + width * middle * numpy.cos(at), y + height * middle * numpy.sin(at)
        along = numpy.arctan2(height * numpy.cos(at), -width * numpy.sin(at))
        canvas.ellipse(*place, long, rng.uniform(3, 5.5), dense, turn=along, wobble=0.05)
        if rng.random() < 0.7:
            canvas.ellipse(*place, long * 0.75, rng.uniform(1.2, 2.5), rng.uniform(0, 250), turn=along)
    if rng.random() < 0.6:
        canvas.ellipse(x, y - height * (middle + 0.02), rng.uniform(10, 25), rng.uniform(4, 8), dense)
    if full > 0.75 and rng.random() < 0.4:
        for side in (-1, 1):
            canvas.ellipse(x + side * width * 0.62, y + height * rng.uniform(0.4, 0.6), rng.uniform(15, 40), rng.uniform(3, 6), dense, turn=-side * rng.uniform(0.2, 0.9))
    surroundings(canvas, skin, x, y, width, height)


def _within(outer, inner):
    """The inner shape's window as an index into the outer shape's arrays (the inner one must lie inside)."""
    return tuple(slice(max(i.start - o.start, 0), max(i.stop - o.start, 0)) for o, i in zip(outer.window, inner.window))


def abdomen(canvas):
    """A slice below the ribs: organs, bowel with gas, a spine; or a pelvis."""
    rng = canvas.rng
    skin, layer, x, y, width, height, muscle, fat, dense = trunk(canvas)
    inner = skin.inset(layer + rng.uniform(8, 25))
    canvas.fill(skin, fat, within=inner)
    for _ in range(rng.integers(4, 24)):
        canvas.ellipse(x + rng.normal() * width * 0.35, y + rng.normal() * height * 0.35, *rng.uniform(6, 45, 2), rng.uniform(10, 120), wobble=0.2, turn=rng.uniform(0, 3), where=(-200, 200))
    for _ in range(rng.integers(0, 9)):
        canvas.ellipse(x + rng.normal() * width * 0.35, y - height * rng.uniform(-0.3, 0.7), *rng.uniform(2, 28, 2), rng.choice([-980, rng.uniform(-900, -100)]), wobble=0.25, where=(-200, 150))
    if rng.random() < 0.45:  # a pelvis
        for side in (-1, 1):
            turn = side * rng.uniform(-1.2, 0.2)
            place = x + side * width * rng.uniform(0.35, 0.6), y + height * rng.uniform(-0.1, 0.4)
            long, short = rng.uniform(12, 60), rng.uniform(6, 24)
            canvas.ellipse(*place, long, short, dense, turn=turn, wobble=0.15)
            if rng.random() < 0.7:
                canvas.ellipse(*place, long * 0.85, short * 0.7, rng.uniform(0, 300), turn=turn, wobble=0.1)
            if rng.random() < 0.08:
                canvas.ellipse(*place, 12, 12, 3000)
        canvas.ellipse(x, y + height * rng.uniform(0.4, 0.7), rng.uniform(10, 40), rng.uniform(6, 18), dense, wobble=0.2)
    else:
        spine(canvas, x + rng.normal() * 3, y + height * rng.uniform(0.2, 0.55), dense)
    surroundings(canvas, skin, x, y, width, height)


def legs(canvas):
    """Two legs, or one."""
    rng = canvas.rng
    radius = rng.uniform(35, 95)
    canvas.field(4 * radius * rng.uniform(1.05, 1.8))
    y = rng.normal() * 10
    gap = rng.choice([rng.uniform(-12, 0), rng.uniform(0, 40)])
    fat = canvas.texture(8, 10, rng.uniform(-115, -80))
    muscle = canvas.texture(8, 15, rng.uniform(30, 65))
    for side in ((-1, 1) if rng.random() < 0.8 else (rng.choice([-1, 0, 1]),)):
        size = radius * rng.uniform(0.93, 1.07)
        x = side * (size + gap / 2)
        leg = canvas.shape(x, y + rng.normal() * 4, size, size * rng.uniform(0.9, 1.15), wobble=0.06, reach=1.3)
        canvas.fill(leg, rng.uniform(0, 50))
        canvas.fill(leg, fat, within=leg.inset(2))
        canvas.fill(leg, muscle, within=leg.inset(rng.uniform(4, 25)))
        for _ in range(rng.integers(1, 3)):
            bone, place = rng.uniform(8, 28), (x + rng.normal() * size * 0.25, y + rng.normal() * size * 0.25)
            canvas.ellipse(*place, bone, bone * rng.uniform(0.7, 1.2), rng.uniform(500, 1500), wobble=0.08)
            canvas.ellipse(*place, bone * 0.7, bone * 0.6, rng.uniform(-90, 250))
    surroundings(canvas, leg, x, y, radius, radius)


def cylinder(canvas):
    """A round or square test object with inserts."""
    rng = canvas.rng
    radius = rng.uniform(60, 160)
    canvas.field(2 * radius * rng.uniform(1.1, 2))
    x, y = rng.normal(size=2) * 8
    outline = canvas.shape(x, y, radius, radius * rng.uniform(0.7, 1), square=rng.choice([2.0, 8.0]), wobble=0.001, reach=1.2)
    canvas.fill(outline, rng.uniform(60, 200))
    canvas.fill(outline, rng.uniform(-120, 120), within=outline.inset(rng.uniform(0.5, 10)))
    for at in numpy.linspace(0, 2 * numpy.pi, rng.integers(1, 12)):
        size = rng.uniform(2, 15)
        canvas.ellipse(x + radius * 0.5 * numpy.cos(at), y + radius * 0.5 * numpy.sin(at), size, size, rng.uniform(-1000, 1200))
    surroundings(canvas, outline, x, y, radius, radius)


def empty(canvas):
    """Nothing but a table, cloth or a headrest."""
    rng = canvas.rng
    canvas.field(rng.uniform(200, 500))
    outline = canvas.shape(rng.normal() * 20, 0, rng.uniform(40, 120), rng.uniform(40, 90), wobble=0.05, reach=1.3)
    if rng.random() < 0.4:
        headrest(canvas, outline, 0, 0, 75, 90)
    surroundings(canvas, outline, 0, 0, 100, 80)


KINDS = {  # painter, region, how often
    "head": (head, HEAD, 0.42),
    "thorax": (thorax, THORAX, 0.26),
    "abdomen": (abdomen, OTHER, 0.18),
    "legs": (legs, OTHER, 0.06),
    "cylinder": (cylinder, OTHER, 0.05),
    "empty": (empty, OTHER, 0.03),
}
