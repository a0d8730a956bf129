"""Verbs about helping: organisations and staff, consents, taking somebody on at a desk."""
