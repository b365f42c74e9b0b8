"""Made-up reports: figures, layouts, flaws and formats, for the demonstration, the tests and the benchmark.

Stands at the end of the library: it may use all of it, and nothing imports it.
"""
