"""Intake: manuscripts that come as files, photos, pasted text or mail, read and then confirmed."""
