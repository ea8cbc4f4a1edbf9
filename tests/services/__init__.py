"""Real servers for tests, each started for the test and stopped after it."""
