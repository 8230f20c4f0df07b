"""A layer whose weights are drawn from a normal distribution that it learns."""

from keras import initializers, layers, ops, random, saving


@saving.register_keras_serializable("bayesian")
class BayesianDense(layers.Layer):
    """A dense layer with the divergence of its weights from a standard normal prior."""

    def __init__(self, units, kl_weight=1e-4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.kl_weight = kl_weight
        self.seed_generator = random.SeedGenerator()

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.mean = self.add_weight(name="mean", shape=shape)
        self.scale = self.add_weight(
            name="scale", shape=shape, initializer=initializers.Constant(-3.0)
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        scale = ops.softplus(self.scale)
        kl = ops.square(self.mean) + ops.square(scale) - 1 - 2 * ops.log(scale)
        self.add_loss(0.5 * self.kl_weight * ops.sum(kl))
        noise = random.normal(self.mean.shape, seed=self.seed_generator, dtype=self.compute_dtype)
        return ops.matmul(inputs, self.mean + scale * noise) + self.bias

    def get_config(self):
        return {**super().get_config(), "units": self.units, "kl_weight": self.kl_weight}
