"""Gongkai (公开): annual government-information-disclosure reports as open data.

The way of the data, each step a package that imports only what stands above it:
``form`` → ``source`` → ``parse`` → ``divisions`` → ``check`` → ``package`` →
``exports`` → ``site``.
"""

__version__ = "0.1.0"
