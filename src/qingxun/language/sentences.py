"""What each rule of proof-reading and each kind of personal data says to a person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.language.engine.privacy import Personal
from qingxun.language.engine.proofreading import Finding, Rule

RULES = {
    Rule.HALF_WIDTH: gettext_lazy("half-width mark in Chinese text (GB/T 15834)"),
    Rule.ELLIPSIS: gettext_lazy("an ellipsis is written …… (GB/T 15834)"),
    Rule.REPEATED_MARK: gettext_lazy("mark repeated (GB/T 15834)"),
    Rule.LIST_COMMA: gettext_lazy("superfluous 、 (GB/T 15834)"),
    Rule.ORDER: gettext_lazy("mark after a number of order (GB/T 15834)"),
    Rule.QUOTES: gettext_lazy("straight quotes in Chinese text (GB/T 15834)"),
    Rule.PAIRS: gettext_lazy("its counterpart is missing"),
    Rule.TITLE_END: gettext_lazy("a title ends without a mark (GB/T 15834)"),
    Rule.NUMERALS: gettext_lazy("numeral written against GB/T 15835"),
    Rule.APPROXIMATE: gettext_lazy("approximation said twice"),
    Rule.DATE: gettext_lazy("there is no such day"),
    Rule.WEEKDAY: gettext_lazy("the weekday does not fit the date"),
    Rule.REPEATED_WORD: gettext_lazy("said twice"),
    Rule.LONG_SENTENCE: gettext_lazy("long sentence"),
    Rule.SUM: gettext_lazy("the rows add up to something else"),
    Rule.NAME: gettext_lazy("name differs from the register"),
    Rule.POST: gettext_lazy("post differs from the register"),
    Rule.FORBIDDEN: gettext_lazy("word not to be used"),
    Rule.SENSITIVE: gettext_lazy("sensitive word"),
    Rule.PREFERRED: gettext_lazy("other wording preferred"),
    Rule.LIKELY_WRONG: gettext_lazy("likely a wrong character"),
}

PERSONAL = {
    Personal.IDENTITY: gettext_lazy("identity number"),
    Personal.BANK_CARD: gettext_lazy("bank card number"),
    Personal.MOBILE: gettext_lazy("mobile number"),
    Personal.PHONE: gettext_lazy("telephone number"),
    Personal.EMAIL: gettext_lazy("e-mail address"),
    Personal.ACCOUNT: gettext_lazy("account of a messenger"),
    Personal.MINOR: gettext_lazy("name of a minor"),
    Personal.PERSON: gettext_lazy("name of a private person"),
    Personal.ADDRESS: gettext_lazy("home address"),
    Personal.PLATE: gettext_lazy("licence plate"),
}


def sentence_of(finding: Finding) -> str:
    """The finding in one line: what is wrong and what may stand there."""
    if finding.rule is Rule.PAIRS:
        return _("%(mark)s stands alone: no %(other)s belongs to it") % {
            "mark": finding.text,
            "other": finding.detail[0],
        }
    said = f"“{shortened(_words(finding))}”：{RULES[finding.rule]}"
    more = _details(finding)
    return said + _("; ") + more if more else said


def _words(finding: Finding) -> str:
    """A single character with what makes it a word."""
    if finding.rule is Rule.WEEKDAY:
        return f"星期{finding.text}"
    if finding.rule is Rule.ORDER:
        return finding.detail[0]
    is_local = finding.rule is Rule.LIKELY_WRONG and finding.near
    return finding.near if is_local else finding.text


def _details(finding: Finding) -> str:
    detail = finding.detail
    if finding.rule is Rule.WEEKDAY:
        return _("%(day)s is a %(weekday)s") % {"day": detail[0], "weekday": f"星期{detail[1]}"}
    if finding.rule is Rule.LONG_SENTENCE:
        return _("%(length)s characters, more than %(limit)s") % {
            "length": detail[0],
            "limit": detail[1],
        }
    if finding.rule is Rule.POST:
        return _("%(name)s is %(posts)s") % {"name": detail[0], "posts": detail[1]}
    if finding.suggestion == "":
        return _("leave it out")
    if finding.near and finding.suggestion is not None:
        said = _("“%(char)s” rather “%(words)s”")
        return said % {"char": finding.text, "words": finding.suggestion}
    if finding.suggestion is not None:
        return _("rather “%(words)s”") % {"words": shortened(finding.suggestion)}
    return detail[1] if len(detail) > 1 else ""


def shortened(text: str, most: int = 24) -> str:
    """A text short enough for a line."""
    return text if len(text) <= most else f"{text[: most - 6]}…{text[-5:]}"
