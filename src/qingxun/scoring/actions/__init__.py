from qingxun.scoring.actions.posting import note_pending, post_items, post_pending, settle_periods

__all__ = ["note_pending", "post_items", "post_pending", "settle_periods"]
