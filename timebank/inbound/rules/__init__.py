"""What a text means, and what follows: pure, shared by texts and keypads. No database."""
