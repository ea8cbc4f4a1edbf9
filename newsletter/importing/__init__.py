"""Lists of subscribers that come from elsewhere, taken in by a worker, a thousand rows a transaction.

reading.py    a file as rows, whatever wrote it
columns.py    what its columns mean, guessed from their names and what stands in them
judging.py    what becomes of each row, decided without writing anything
working.py    looking through and taking in, so that whoever is stopped goes on where the last commit was
"""
