"""The studies, notebooks with the output of their full run, and the command that runs them."""
