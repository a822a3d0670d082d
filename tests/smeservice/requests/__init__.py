"""Training-plan requests of firms under 50."""
