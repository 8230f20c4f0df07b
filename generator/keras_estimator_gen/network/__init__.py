"""The network that entries make: what each takes and puts out, resolved once."""
