"""计分: policy versions, the engine, posting, standings."""
