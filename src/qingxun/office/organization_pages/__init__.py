"""Pages of organizations, groups, people, the roster and the import; at ``/organizations/``."""
