"""One form of a manuscript with everything around it: where one writes, rows, files, desks."""

import datetime as dt
import uuid
from typing import Any

from qingxun.desk import actions
from qingxun.desk.actions import ManuscriptRefused
from qingxun.desk.actions.drafts import TITLE_LIMIT
from qingxun.desk.forms.contributors import (
    Row,
    rows_from,
    rows_of,
    signatures_from,
    with_spare_rows,
)
from qingxun.desk.forms.writing import WritingForm, first_initial, initial_of
from qingxun.desk.models import Manuscript, Submission
from qingxun.desk.panels import addresses_beside, hand_in_address
from qingxun.desk.queries.contributors import UnitNames, people_of
from qingxun.desk.queries.writing import (
    Workplace,
    attachments_of,
    contributors_of,
    open_desks,
    submissions_by_desk,
    words_of_files,
    workplace_of,
)
from qingxun.kit.clock import today
from qingxun.language.personal import spots_in
from qingxun.organizations.access import PersonRequest
from qingxun.organizations.models import Organization


class DeskForm:
    """The form of one manuscript during one request."""

    def __init__(
        self, request: PersonRequest, pk: uuid.UUID, place: Workplace, manuscript: Manuscript | None
    ) -> None:
        self.request, self.pk, self.place, self.manuscript = request, pk, place, manuscript
        self.submitted = submissions_by_desk(manuscript) if manuscript else {}
        self.desks = open_desks(place.desks, self.submitted)
        self.rows: list[Row] | None = None
        self.other: Manuscript | None = None
        self.form: WritingForm
        if request.method != "POST":  # else ``bind`` makes it, with what was sent
            self.form = self._make(None)

    def _make(self, data: Any) -> WritingForm:
        if self.manuscript is not None:
            initial = initial_of(self.manuscript)
            initial["desks"] = [str(desk.pk) for desk in self.desks if desk.pk in self.submitted]
            if not self.submitted:
                initial["desks"] = [str(desk.pk) for desk in self.desks[:1]]
        else:
            initial = first_initial(self.place.unit, self.desks, today())
        units = [self.manuscript.unit] if self.manuscript else self.place.units
        kinds = self.place.kinds
        if self.manuscript and self.manuscript.kind and self.manuscript.kind not in kinds:
            kinds = [*kinds, self.manuscript.kind]
        return WritingForm(data, initial=initial, units=units, desks=self.desks, kinds=kinds)

    def bind(self) -> WritingForm:
        """Fill the form with what was sent."""
        data = self.request.POST
        if self.manuscript is None and len(self.place.units) > 1:
            self._move_to(data.get("unit", ""))
        self.form = self._make(data)
        self.rows = rows_from(data)
        return self.form

    def _move_to(self, key: str) -> None:
        """Write for another of one's units: other desks may receive from it."""
        chosen = next((unit for unit in self.place.units if str(unit.pk) == key), None)
        if chosen is None or chosen == self.place.unit:
            return
        place = workplace_of(self.request.person, today(), chosen)
        if place is not None:
            self.place = place
            self.desks = place.desks

    @property
    def unit(self) -> Organization:
        return self.manuscript.unit if self.manuscript else self.place.unit

    @property
    def names(self) -> UnitNames:
        return UnitNames(self.unit, self.place.desk, self.request.person, today())

    def store(self, at: dt.datetime, *, half_typed: bool = False) -> Manuscript:
        """Keep what was typed: a first saving makes the manuscript.

        Contributors that cannot be read are refused after the text is safe; they are left alone
        when the form was saved while somebody is typing them.
        """
        by, text = self.request.person, self.form.text()
        if self.manuscript is None:
            self.manuscript = actions.start_manuscript(
                unit=self.unit, by=by, at=at, text=text, key=self.pk
            )
            kept = [Row(self.unit.short_name, by.name, "")]
        else:
            self.manuscript = actions.save_draft(
                manuscript=self.manuscript,
                text=text,
                version=self.form.cleaned_data.get("version") or 0,
                by=by,
                at=at,
            )
            kept = rows_of(contributors_of(self.manuscript))
        try:
            self._store_contributors(kept, at)
        except ManuscriptRefused:
            if not half_typed:
                raise
        return self.manuscript

    def mask(self, at: dt.datetime) -> Manuscript:
        """Mask the personal data in what was just stored; the file that it was read from is locked
        away."""
        assert self.manuscript is not None
        self.manuscript = actions.mask_draft(
            manuscript=self.manuscript, by=self.request.person, at=at
        )
        return self.manuscript

    def _store_contributors(self, kept: list[Row], at: dt.datetime) -> None:
        assert self.manuscript is not None
        if not self.rows or self.rows == kept:
            return
        actions.set_contributors(
            manuscript=self.manuscript,
            signatures=signatures_from(self.rows, self.names),
            by=self.request.person,
            at=at,
        )

    def chosen_desks(self) -> list[Organization]:
        return self.form.chosen_desks()

    def chosen_again(self) -> dict[uuid.UUID, Submission]:
        """Of the ticked desks, those that returned it or from which it was withdrawn."""
        return {
            desk.pk: self.submitted[desk.pk]
            for desk in self.chosen_desks()
            if desk.pk in self.submitted
        }

    def add_error(self, refusal: ManuscriptRefused) -> None:
        """Show a refusal at its field."""
        field = refusal.field if refusal.field in self.form.fields else None
        self.form.add_error(field, refusal.sentence)

    def add_further_errors(self, today: dt.date) -> None:
        """Whatever else keeps it from leaving the unit, so that all is put right in one go."""
        for fault in actions.faults_of(self.form.text(), self.chosen_desks(), today):
            if fault.field not in self.form.errors:
                self.add_error(fault)

    def offer_other_text(self) -> None:
        """Somebody else saved: show that text beside the typed one; saving again is then wished."""
        self.other = Manuscript.objects.get(pk=self.pk)

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        if self.rows is None:
            self.rows = (
                rows_of(contributors_of(self.manuscript))
                if self.manuscript
                else [Row(self.unit.short_name, self.request.person.name, "")]
            )
        self._renew_version()
        files = attachments_of(self.manuscript) if self.manuscript else []
        return {
            "form": self.form,
            "pk": self.pk,
            "manuscript": self.manuscript,
            "unit": self.unit,
            "desks": self.desks,
            "submitted": list(self.submitted.values()),
            "rows": with_spare_rows(self.rows),
            "unit_names": [unit.short_name for unit in self.names.all()],
            "person_names": people_of(self.unit, today()),
            "attachments": files,
            "files_personal": spots_in(words_of_files(files), today()),
            "other": self.other,
            "title_limit": TITLE_LIMIT,
            "beside": addresses_beside(),
            "hand_in": hand_in_address(),
        }

    def _renew_version(self) -> None:
        """The form that is shown again was made from what is kept now."""
        kept = self.other or self.manuscript
        if self.form.is_bound and kept is not None:
            sent = self.request.POST.copy()
            sent["version"] = str(kept.version)
            self.form.data = sent
