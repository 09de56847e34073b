"""Characters of photos and scans by rapidocr (the extra ``ocr``); its models are in its wheel."""

import math
from dataclasses import dataclass
from typing import Any

import numpy
from PIL import Image
from rapidocr import RapidOCR

from qingxun.documents.engine.clean.lines import Line, usual, width
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.glyphs import Glyph, Sheet
from qingxun.documents.engine.readers.setting import set_lines, straightened
from qingxun.documents.engine.text import clean_line

MAX_SIDE = 2000  # pixels
DETECT_SIDE = 960
DOUBT = 0.9  # a character recognized with less confidence is uncertain
_GOOD = 0.85  # mean confidence above which a page is not turned
_LOST = 0.5  # a line below is taken for a pattern, not for text
_AT_ONCE = 12  # lines recognized together
_SAMPLE = 3  # lines by which it is seen how a page stands
_ALIKE = 0.25  # sizes that differ by less from the page's are the same
_PARAMETERS: dict[str, Any] = {
    "Global.use_cls": False,
    "Global.return_word_box": True,
    "Global.log_level": "error",
    "Rec.rec_batch_num": 1,  # six at once take twice the memory, and longer
    "Det.limit_type": "max",
    "Det.limit_side_len": DETECT_SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True)
class _Found:
    """A recognized line: its corners from the top left one clockwise, its text, and the
    confidence (0 to 1) of every character."""

    corners: "numpy.ndarray[Any, Any]"
    text: str
    confidences: list[float]

    @property
    def confidence(self) -> float:
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


class Recognizer:
    """The models, loaded once in a process that may not fork any more."""

    def __init__(self) -> None:
        self._engine = RapidOCR(params=_PARAMETERS)

    def lines(self, image: Image.Image) -> tuple[list[Line], str, int]:
        """The lines of a page, its text as it stands, and by how many degrees against the clock it
        was turned: a page that lies on its side or on its head is. Raises
        ``Fault('no_characters')``."""
        image = image.convert("RGB")
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
        found, turn = self._upright(image)
        if not found:
            raise Fault("no_characters")
        lines, texts = set_lines([_sheet(found)])
        return lines, texts[0], turn

    def _upright(self, image: Image.Image) -> tuple[list[_Found], int]:
        """The lines of a page, turned so that its longest lines read with the most confidence."""
        page = self._detect(image)
        lies, turn = _lie(page[1]), 0
        best, best_sample = page, self._recognize(page[0], [] if lies else page[1][:_SAMPLE])
        for angle in (90, 270) if lies else (180,):
            if _mean(best_sample) >= _GOOD:
                break
            page = self._detect(image.rotate(angle, expand=True))
            sample = self._recognize(page[0], page[1][:_SAMPLE])
            if _mean(sample) > _mean(best_sample):
                best, best_sample, turn = page, sample, angle
        return best_sample + self._recognize(best[0], best[1][_SAMPLE:]), turn

    def _detect(self, image: Image.Image) -> tuple[Any, list[Any]]:
        """The page as its library wants it, and the corners of its lines, the longest first."""
        pixels = numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])
        prepared, _record = self._engine.preprocess_img(pixels)
        boxes = self._engine._load_det_model()(prepared).boxes
        return prepared, sorted(() if boxes is None else boxes, key=_width, reverse=True)

    def _recognize(self, prepared: Any, boxes: Any) -> list[_Found]:
        """The text of lines, some at a time, so that memory does not grow with the page."""
        found: list[_Found] = []
        for at in range(0, len(boxes), _AT_ONCE):
            some = boxes[at : at + _AT_ONCE]
            parts: Any = self._engine.recognize_txt(self._engine.crop_text_regions(prepared, some))
            found += [
                _Found(corners, text, [float(c) for c in words.confs])
                for corners, text, words in zip(some, parts.txts, parts.word_results, strict=True)
                if text.strip() and len(words.confs) == len(text)
            ]
        return found


def _mean(found: list[_Found]) -> float:
    """The mean confidence of a page, by characters; 0 of nothing."""
    values = [c for line in found for c in line.confidences]
    return sum(values) / len(values) if values else 0.0


def _lie(boxes: Any) -> bool:
    """Whether most of the longer lines are taller than wide."""
    long = [box for box in boxes if max(_width(box), _height(box)) > 2 * _shorter(box)]
    tall = [box for box in long if _height(box) > _width(box)]
    return len(tall) * 2 > len(long)


def _shorter(corners: Any) -> float:
    return min(_width(corners), _height(corners))


def _width(corners: Any) -> float:
    return float(numpy.linalg.norm(corners[1] - corners[0]))


def _height(corners: Any) -> float:
    return float(numpy.linalg.norm(corners[3] - corners[0]))


def _sheet(found: list[_Found]) -> Sheet:
    """The lines as runs of characters, the page's slant taken out."""
    found = [line for line in found if line.confidence >= _LOST]
    long = [line for line in found if _width(line.corners) > 4 * _height(line.corners)]
    slant = usual(_angle(line.corners) for line in long)
    turn = numpy.array([[math.cos(slant), math.sin(slant)], [-math.sin(slant), math.cos(slant)]])
    glyphs = []
    for line in found:
        corners = line.corners @ turn.T
        text, doubts = _cleaned(line)
        if text:
            left, right = float(corners[:, 0].min()), float(corners[:, 0].max())
            middle = float(corners[:, 1].mean())
            half = _height(line.corners) / 2
            size = (right - left) / max(1.0, width(text))
            glyphs.append(Glyph(text, left, right, middle - half, middle + half, size, doubts))
    height = max((glyph.bottom for glyph in glyphs), default=1.0) * 1.05
    return Sheet(_alike(straightened(glyphs)), height)


def _angle(corners: Any) -> float:
    return math.atan2(float(corners[1][1] - corners[0][1]), float(corners[1][0] - corners[0][0]))


def _alike(glyphs: list[Glyph]) -> list[Glyph]:
    """Sizes near the page's own made equal: boxes of the same print differ by some pixels."""
    body = usual(glyph.size for glyph in glyphs if width(glyph.text) >= 8)
    body = body or usual(glyph.size for glyph in glyphs)
    return [
        Glyph(g.text, g.left, g.right, g.top, g.bottom, body, g.doubts)
        if abs(g.size - body) < _ALIKE * body
        else g
        for g in glyphs
    ]


def _cleaned(line: _Found) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text put right, and its uncertain places, neighbours in one."""
    text = clean_line(line.text)
    if text != line.text:
        doubted = [] if line.confidence >= DOUBT else [(0, len(text))]
        return text, tuple(_doubts(line)) if len(text) == len(line.text) else tuple(doubted)
    return text, tuple(_doubts(line))


def _doubts(line: _Found) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place, confidence in enumerate(line.confidences):
        if confidence >= DOUBT:
            continue
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans
