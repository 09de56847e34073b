"""What can be wrong with a document's content."""


class ContentError(Exception):
    """The content breaks a rule at ``place`` (``blocks[3].rows``); ``code`` names the rule.

    ``documents.typesetting.refusals`` turns it into a sentence.
    """

    def __init__(self, place: str, code: str, **detail: object) -> None:
        super().__init__(f"{place}: {code} {detail}" if detail else f"{place}: {code}")
        self.place = place
        self.code = code
        self.detail = detail
