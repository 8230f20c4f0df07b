"""Quality of the gallery's networks for tables beside what one would use instead.

``make quality`` runs what has not been run, and writes the report.
"""
