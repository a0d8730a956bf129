"""Pages and messages; ships in the wheel as timebank.templates."""
