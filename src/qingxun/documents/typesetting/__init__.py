"""From the content model to PDF (typst), DOCX (python-docx) and a web page."""
