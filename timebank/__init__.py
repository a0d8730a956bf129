"""timebank: neighbours give each other rides and keep account in hours.

The folder list is the architecture; docs/architecture.md says who may import whom.
"""

__version__ = "0.1.0"
