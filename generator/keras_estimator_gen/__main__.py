"""Run the command as ``python -m keras_estimator_gen``."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="keras-estimator-gen")
