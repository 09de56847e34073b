"""The signed-in shell: navigation, to-do, dashboards, audit pages."""
