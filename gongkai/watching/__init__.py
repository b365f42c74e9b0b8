"""A copy looked at while it is worked on: what was just saved is shown before the whole is built anew."""

from gongkai.watching.watch import watch

__all__ = ["watch"]
