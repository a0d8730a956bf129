"""Pure policy of day plans: needs' weights, the day as the planner takes it, what it gives back."""
