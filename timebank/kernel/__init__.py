"""The ground every package stands on: database, clock, errors, actor, codes and wording; no domain."""
