"""渠道: outlets, dispatches, adoptions, instructions."""
