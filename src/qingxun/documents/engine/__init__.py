"""Pure readers: bytes in, plain values out; no Django, no clock, no database, no network.

They run in a child process of ``documents.sandbox``. What they refuse they say as a ``Fault``
with a code; the sentence for it is made by ``documents.refusals`` in the reader's language.
"""
