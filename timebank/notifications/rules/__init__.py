"""Pure policy of messages: words, lengths, channels, quiet hours. No database, no Flask."""
