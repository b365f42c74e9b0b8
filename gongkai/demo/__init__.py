"""Made-up reports: figures, layouts, flaws and formats, for the demonstration, the tests and the benchmark."""
