"""What a test asks of the dialogs (``c-confirm``) of a page."""

import re

from django.http import HttpResponse
from django.urls import resolve

DIALOG = re.compile(r'<details class="qx-confirm"([^>]*)>(.*?)</details>', re.DOTALL)
ACTION = re.compile(r'<form method="post" action="([^"]*)"')


def opened_dialogs(response: HttpResponse) -> list[str]:
    """The names of the addresses whose dialogs stand open in the page."""
    return [
        resolve(address).view_name
        for attributes, body in DIALOG.findall(response.content.decode())
        if attributes.split()[-1:] == ["open"]
        for address in ACTION.findall(body)
    ]
