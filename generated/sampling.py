# Copied by keras-estimator-gen 0.1.0 from sampling.py. Do not edit.
# Code: sha256:bd22f14e8d9b804200ceb8953bfdc8df14beed9a912cd6444aa4efcfed47b79e
"""The random step of a variational autoencoder, as a layer."""

from typing import Any

import keras

__all__ = ["Sampling"]


@keras.saving.register_keras_serializable(package="sampling")
class Sampling(keras.layers.Layer):
    """Draw codes from normal distributions, and keep these near the standard one.

    In training, the output is drawn from the distributions that the inputs describe,
    and the loss grows by their divergence from the standard normal distribution.
    Otherwise the output is the mean.

    Parameters
    ----------
    beta : float, default=1.0
        Weight of the Kullback-Leibler divergence in the loss.
    seed : int or None, default=None
        Seed of the random numbers.
    **kwargs : dict
        Arguments of every layer, such as ``name``.

    References
    ----------
    Kingma, D. P. and Welling, M. (2014). Auto-encoding variational Bayes.
    """

    def __init__(
        self, beta: float = 1.0, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.beta = beta
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Draw codes.

        Parameters
        ----------
        inputs : list of two tensors of shape (batch_size, n_components)
            Means and logarithms of variances.
        training : bool, default=False
            Whether codes are drawn.

        Returns
        -------
        tensor of shape (batch_size, n_components)
            The codes.
        """
        mean, log_variance = inputs
        ops = keras.ops
        terms = 1 + log_variance - ops.square(mean) - ops.exp(log_variance)
        self.add_loss(-0.5 * self.beta * ops.mean(ops.sum(terms, axis=-1)))
        if not training:
            return mean
        noise = keras.random.normal(
            ops.shape(mean), dtype=mean.dtype, seed=self.seed_generator
        )
        return mean + ops.exp(0.5 * log_variance) * noise

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the codes, which is that of the means."""
        return input_shape[0]

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {**super().get_config(), "beta": self.beta, "seed": self.seed}
