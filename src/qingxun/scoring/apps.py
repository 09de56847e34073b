from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "qingxun.scoring"
    label = "scoring"

    def ready(self) -> None:
        from qingxun.desk.panels import register_panel
        from qingxun.facts.targets import register_clauses, register_tags
        from qingxun.scoring import receivers  # noqa: F401
        from qingxun.scoring.panels import points_panel
        from qingxun.scoring.queries.year_clauses import clause_choices, tag_choices

        register_panel("points", points_panel)
        register_clauses("scoring", clause_choices)
        register_tags("scoring", tag_choices)
