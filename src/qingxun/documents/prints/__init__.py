"""What the office prints: its letterhead, issued prints that can be verified, and batches."""
