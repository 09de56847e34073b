"""采编: manuscripts, revisions, submissions, reviews, periodicals, issues."""
