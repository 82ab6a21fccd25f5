"""The rules of eligibility, by subject. Each is `(facts, policy) -> Finding | list[Finding] | None`.

A rule answers OK with the fact that satisfies it, and None when it does not apply.
"""
