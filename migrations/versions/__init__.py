"""One module a change; .current-head names the last."""
