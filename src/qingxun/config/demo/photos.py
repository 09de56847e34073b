"""Photos for the demo, drawn: hills, a street, carved stone, a meeting. Nobody's face, no licence."""

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = WIDTH, HEIGHT = 1280, 853
Color = tuple[int, int, int]
QUALITY = 82


def draw_photo(scene: str, rng: Random) -> bytes:
    """A JPEG of one of ``SCENES``, each time another one."""
    image = Image.new("RGB", SIZE)
    SCENES[scene](image, ImageDraw.Draw(image), rng)
    out = io.BytesIO()
    image.filter(ImageFilter.BoxBlur(1)).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _shade(color: Color, share: float) -> Color:
    red, green, blue = (max(0, min(255, round(part * share))) for part in color)
    return red, green, blue


def _sky(draw: ImageDraw.ImageDraw, rng: Random, until: int) -> None:
    top, low = rng.choice((((120, 164, 206), (226, 234, 238)), ((196, 178, 160), (244, 226, 204))))
    for y in range(until):
        share = y / until
        line = [round(a + (b - a) * share) for a, b in zip(top, low, strict=True)]
        draw.line([(0, y), (WIDTH, y)], fill=tuple(line))


def _hills(image: Image.Image, draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """Hills one behind the other, terraces with water in front."""
    _sky(draw, rng, 520)
    for layer in range(4):
        base, points, y = 300 + layer * 90, [(0.0, float(HEIGHT))], 0.0
        for x in range(0, WIDTH + 40, 40):
            y = 0.7 * y + rng.uniform(-38, 38)
            points.append((x, base + y))
        green = _shade((122 - layer * 22, 150 - layer * 14, 128 - layer * 26), 1.0)
        draw.polygon([*points, (WIDTH, HEIGHT)], fill=green)
    for row in range(7):
        y = 600 + row * 38
        wave = [
            (x, y + 12 * ((x // 160 + row) % 2) + rng.uniform(0, 6)) for x in range(0, 1360, 80)
        ]
        draw.polygon(
            [*wave, (WIDTH, y + 70), (0, y + 70)], fill=_shade((176, 190, 160), 1 - row * 0.07)
        )
        draw.line(wave, fill=(86, 104, 62), width=5)


def _street(image: Image.Image, draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """Houses along a street, a red banner across it."""
    _sky(draw, rng, 640)
    x = -20
    while x < WIDTH:
        width, height = rng.randint(120, 220), rng.randint(240, 470)
        wall = _shade(
            rng.choice(((222, 212, 196), (204, 196, 188), (232, 226, 214))), rng.uniform(0.85, 1)
        )
        top = 640 - height
        draw.rectangle([x, top, x + width, 640], fill=wall)
        draw.polygon(
            [(x - 10, top), (x + width + 10, top), (x + width - 14, top - 34), (x + 14, top - 34)],
            fill=(92, 88, 90),
        )
        for floor in range(top + 30, 560, 74):
            for window in range(x + 16, x + width - 40, 52):
                draw.rectangle(
                    [window, floor, window + 30, floor + 42],
                    fill=_shade((96, 112, 126), rng.uniform(0.7, 1.2)),
                )
        draw.rectangle(
            [x + 14, 580, x + width - 14, 640], fill=_shade((120, 96, 78), rng.uniform(0.7, 1))
        )
        x += width + rng.randint(0, 16)
    draw.polygon([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(150, 148, 144))
    draw.line([(0, 700), (WIDTH, 690)], fill=(186, 184, 178), width=8)
    draw.polygon([(180, 300), (1100, 280), (1100, 336), (180, 356)], fill=(182, 36, 32))
    _people(draw, rng, 700, rng.randint(6, 10))


def _stone(image: Image.Image, draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """A carved stone with its veins on a dark table."""
    draw.rectangle([0, 0, WIDTH, HEIGHT], fill=(46, 40, 38))
    draw.polygon([(0, 640), (WIDTH, 600), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(84, 60, 44))
    color = rng.choice(((206, 176, 118), (150, 172, 138), (198, 150, 140), (214, 206, 188)))
    points = [
        (x, 640 - rng.uniform(0.55, 1) * (420 - abs(640 - x) * 0.75)) for x in range(240, 1060, 60)
    ]
    draw.polygon([(240, 690), *points, (1040, 690)], fill=color)
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).polygon([(240, 690), *points, (1040, 690)], fill=255)
    veins = Image.new("RGB", SIZE, color)
    pen = ImageDraw.Draw(veins)
    for _ in range(90):
        x, y = rng.uniform(200, 1080), rng.uniform(180, 700)
        line = [(x, y)]
        for _step in range(12):
            x, y = x + rng.uniform(4, 30), y + rng.uniform(-16, 16)
            line.append((x, y))
        pen.line(line, fill=_shade(color, rng.uniform(0.7, 1.25)), width=rng.randint(2, 9))
    image.paste(veins.filter(ImageFilter.GaussianBlur(3)), mask=mask)


def _meeting(image: Image.Image, draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """A room with a screen, people seen from behind."""
    wall = rng.choice(((224, 218, 206), (212, 216, 220)))
    draw.rectangle([0, 0, WIDTH, HEIGHT], fill=wall)
    draw.rectangle([0, 560, WIDTH, HEIGHT], fill=_shade(wall, 0.72))
    draw.rectangle([380, 120, 900, 400], fill=(246, 248, 250), outline=(70, 70, 74), width=10)
    draw.rectangle([430, 160, 850, 200], fill=(176, 40, 36))
    for row in range(4):
        length = rng.randint(220, 400)
        draw.rectangle([430, 236 + row * 36, 430 + length, 250 + row * 36], fill=(150, 154, 160))
    for y, number in ((560, 9), (680, 7), (820, 5)):
        _people(draw, rng, y, number)


def _people(draw: ImageDraw.ImageDraw, rng: Random, y: int, number: int) -> None:
    """Silhouettes side by side, larger the nearer they stand."""
    size = 22 + (y - 540) / 6
    for place in range(number):
        x = (place + 0.5 + rng.uniform(-0.2, 0.2)) * WIDTH / number
        coat = rng.choice(
            ((178, 42, 40), (58, 70, 96), (72, 72, 70), (196, 190, 178), (60, 92, 78))
        )
        draw.rounded_rectangle(
            [x - size * 1.3, y - size, x + size * 1.3, y + size * 4], size, fill=coat
        )
        draw.ellipse(
            [x - size * 0.7, y - size * 2.3, x + size * 0.7, y - size * 0.7], fill=(44, 38, 36)
        )


Draw = Callable[[Image.Image, ImageDraw.ImageDraw, Random], None]
SCENES: dict[str, Draw] = {"hills": _hills, "street": _street, "stone": _stone, "meeting": _meeting}
