"""Tags of the desk: the badge of a submission, and panels of later areas."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from qingxun.desk.models import Submission
from qingxun.desk.panels import Panel
from qingxun.desk.states import SUBMISSION_TONES, SubmissionState
from qingxun.ui.templatetags.ui_tags import badge

register = template.Library()


@register.simple_tag
def submission_badge(submission: Submission) -> SafeString:
    """The state of a submission: its word on its tone."""
    state = SubmissionState(submission.state)
    return badge(state.label, SUBMISSION_TONES[state])


@register.simple_tag(takes_context=True)
def show_panel(context: template.RequestContext, panel: Panel) -> Any:
    """A panel that a later area registered, in its own template, as an include does it: what the
    page's frame has asked the database is not asked again for each panel."""
    assert context.template is not None
    with context.push(panel=panel, **panel.context):
        return context.template.engine.get_template(panel.template).render(context)
