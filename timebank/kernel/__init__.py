"""The ground every package stands on: database, clock, errors, actor, wording; no domain."""
