"""The benchmarks are a package, for processes that are started too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
