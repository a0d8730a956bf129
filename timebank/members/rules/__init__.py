"""Pure rules about people: vocabulary, policy, contacts, drafts, permission, sign-in."""

from timebank.members.rules.policy import Policy, policy_of

__all__ = ["Policy", "policy_of"]
