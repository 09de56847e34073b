"""The sentences that scripts say, in the language of the page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Key → sentence; {0} is filled in by the script."""
    return {
        "saved": _("Saved {0}"),
        "saving": _("Saving"),
        "unsaved": _("Not saved yet"),
        "offline": _("No connection. The text is kept on this device and will be saved later."),
        "expired": _("You are signed out. The text is kept on this device; sign in again."),
        "not_saved": _("Not saved: {0}"),
        "kept": _("Text of {0} that was not saved is kept on this device."),
        "kept_for": _("“{1}”: what was written at {0} was not sent; it is kept on this device."),
        "restore": _("Put it back"),
        "discard": _("Discard it"),
        "leave": _("There is text that is not saved."),
        "busy": _("Working on it"),
        "chosen": _("{0} chosen"),
        "characters": _("{0} characters"),
        "characters_of": _("{0} of {1} characters"),
        "too_big": _("{0} is {1} MB; at most {2} MB are allowed. Please choose a smaller file."),
        "remove": _("Remove"),
        "copied": _("Copied"),
        "close": _("Close"),
        "keys": _("Keys of this page"),
        "key_help": _("Show the keys"),
        "key_rows": _("Next and previous row"),
        "key_open": _("Open the row"),
        "session_ends": _("You will be signed out in {0} minutes."),
        "session_stay": _("Stay signed in"),
        "session_ended": _("You are signed out. What you typed is kept on this device."),
        "sign_in": _("Sign in again"),
        "no_net": _(
            "There is no network now; the files were not sent. They are still chosen: send again "
            "when you are connected."
        ),
        "failed": _("That did not work: no answer. Nothing was lost; try again."),
    }
