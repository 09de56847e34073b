"""Fetching mail: from a mail server (IMAP) or a Maildir; bytes in, nothing else is done here."""
