"""The jobs that run beside the web server: audit sealer, task worker, timetable."""
