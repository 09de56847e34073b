"""Likely wrong characters: share of planted errors found at false alarms per 1,000 characters.

Trained on four fifths of the public texts beside the checkout, measured on the fifth that was not
trained on; the bar is set on one half of it and the figures taken on the other. The baseline in
the same run asks only whether the pair of characters was ever seen. ``--fit`` shows the weights of
the evidence, fitted within the four fifths: runs from three quarters of them, evidence from the
rest.
"""

import argparse
import random
import time
from collections import Counter

from tests.bench.support.shared_texts import shared_texts

PARTICLES = "的地得"


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench proofreading")
    parser.add_argument("--small", action="store_true", help="a tenth of the texts")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    asked = parser.parse_args(words)
    texts = shared_texts("cmrc", "csl")
    random.Random(3).shuffle(texts)
    texts = texts[::10] if asked.small else texts
    if not texts:
        return {"skipped": True}
    if asked.fit:
        return fit(texts[: len(texts) * 4 // 5])
    figures = measure(texts)
    for name, value in figures.items():
        print(f"{name:<36} {value}")
    return figures


def measure(texts: list[str]) -> dict[str, object]:
    from qingxun.language.engine.proofreading import learned

    cut = len(texts) * 4 // 5
    started = time.perf_counter()
    model = learned.train(texts[:cut])
    trained = time.perf_counter() - started
    figures: dict[str, object] = {
        "characters trained on": model.characters,
        "seconds of training": round(trained, 1),
    }
    figures |= kept(model)
    for allowed in (0.2, 0.3, 0.4, 1.0):
        quality = learned.measure(model, texts[cut:], false_alarms=allowed).quality
        assert quality is not None
        figures[f"found at {quality.false_alarms:.2f} false alarms"] = round(quality.found, 3)
        figures[f"put right at {quality.false_alarms:.2f}"] = round(quality.righted, 3)
    figures |= particles(learned.measure(model, texts[cut:], false_alarms=0.4), texts[cut:])
    figures |= unseen_pairs(model, texts[cut:])
    started = time.perf_counter()
    for text in texts[cut : cut + 100]:
        list(model.findings(text))
    read = sum(len(text) for text in texts[cut : cut + 100])
    figures["characters a second"] = round(read / (time.perf_counter() - started))
    return figures


def particles(model: object, texts: list[str]) -> dict[str, object]:
    """的, 地 and 得 written for each other, at most three times in a text: put right by what was
    written for what; and false alarms on all the three in texts without errors."""
    from qingxun.language.engine.proofreading import learned

    assert isinstance(model, learned.Model)
    pick = random.Random(9)
    planted: Counter[str] = Counter()
    righted: Counter[str] = Counter()
    alarms = 0
    for text in texts[len(texts) // 2 :]:
        alarms += sum(finding.text in PARTICLES for finding in model.findings(text))
        places = [place for place, char in enumerate(text) if char in PARTICLES]
        for place in pick.sample(places, min(3, len(places))):
            wrong = pick.choice(PARTICLES.replace(text[place], ""))
            told = model.findings(f"{text[:place]}{wrong}{text[place + 1 :]}")
            planted[wrong + text[place]] += 1
            righted[wrong + text[place]] += any(
                (each.start, each.suggestion) == (place, text[place]) for each in told
            )
    named = {
        f"{pair[0]} for {pair[1]}": f"{righted[pair]} of {planted[pair]}"
        for pair in sorted(planted)
    }
    return {**named, "false alarms on 的地得": alarms}


def kept(model: object) -> dict[str, object]:
    """What the model costs in the database and to read again."""
    from qingxun.language.engine.proofreading import learned

    assert isinstance(model, learned.Model)
    data = model.to_bytes()
    started = time.perf_counter()
    learned.from_bytes(data)
    return {
        "runs kept": len(model.archive.runs),
        "MB in the database": round(len(data) / 1e6, 1),
        "MB in memory": round(len(model.archive.runs.to_bytes()) / 1e6, 1),
        "seconds to read it": round(time.perf_counter() - started, 2),
    }


def unseen_pairs(model: object, texts: list[str]) -> dict[str, object]:
    """The baseline: a character is doubted when neither pair with its neighbours was ever seen."""
    from qingxun.language.engine.proofreading import learned

    assert isinstance(model, learned.Model)
    pick = random.Random(1)
    planted = found = alarms = characters = 0
    for text in texts[len(texts) // 2 :]:
        errors = learned.plant(model, text, pick, every=60)
        wrong = "".join(errors.get(place, char) for place, char in enumerate(text))
        planted += len(errors)
        found += sum(unseen(model, wrong, place) for place in errors)
        alarms += sum(unseen(model, text, place) for place in range(len(text)))
        characters += len(text)
    return {
        "baseline: found": round(found / max(planted, 1), 3),
        "baseline: false alarms": round(1000 * alarms / max(characters, 1), 2),
    }


def unseen(model: object, text: str, place: int) -> bool:
    get = model.archive.runs.get  # type: ignore[attr-defined]
    pairs = [text[place - 1 : place + 1], text[place : place + 2]]
    whole = [pair for pair in pairs if len(pair) == 2 and "\u3400" <= min(pair) <= max(pair)]
    return bool(whole) and not any(map(get, whole))


FITTED_ON = 1000  # texts
RIDGE = 2.0  # keeps terms that say nearly the same from being weighed against each other


def fit(texts: list[str]) -> dict[str, object]:
    """Logistic regression (Newton's method, the terms brought to one scale): right are the planted
    places with what stood there, wrong is all other evidence in texts with and without errors."""
    import numpy as np

    from qingxun.language.engine.proofreading import learned
    from qingxun.language.engine.proofreading.doubts import evidence, terms

    cut = len(texts) * 3 // 4
    model = learned.train(texts[:cut])
    pick = random.Random(5)
    rows: list[tuple[float, ...]] = []
    for text in texts[cut : cut + FITTED_ON]:
        errors = learned.plant(model, text, pick, every=60)
        wrong = "".join(errors.get(place, char) for place, char in enumerate(text))
        for each in evidence(model.archive, wrong):
            meant = each.place in errors and each.instead == text[each.place]
            rows.append((*terms(each.features), float(meant)))
        rows += [(*terms(each.features), 0.0) for each in evidence(model.archive, text)]
    table = np.array(rows)
    middle, spread = table[:, :-1].mean(axis=0), table[:, :-1].std(axis=0)
    known = np.column_stack([np.ones(len(rows)), (table[:, :-1] - middle) / spread])
    weights = np.zeros(known.shape[1])
    for _ in range(15):
        likely = 1 / (1 + np.exp(-known @ weights))
        bend = known.T @ (known * (likely * (1 - likely))[:, None]) + np.eye(len(weights)) * RIDGE
        weights += np.linalg.solve(bend, known.T @ (table[:, -1] - likely) - RIDGE * weights)
    slopes = weights[1:] / spread
    bar = float(weights[0] - slopes @ middle)
    print("bar:", round(bar, 2), "weights:", [float(f"{slope:.3g}") for slope in slopes])
    return {"weights": [bar, *map(float, slopes)], "rows": len(rows)}
