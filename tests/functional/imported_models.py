"""Models of Keras as people write them, to be imported."""

from collections.abc import Callable, Mapping

import keras
from keras import Input, Model, Sequential, layers, regularizers


def make_mlp() -> Model:
    model = Sequential(
        [
            Input((6,)),
            layers.Dense(8, activation="relu", kernel_regularizer=regularizers.L2(0.01)),
            layers.Dropout(0.3),
            layers.Dense(4, activation="tanh", kernel_initializer="he_normal"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def make_cnn() -> Model:
    model = Sequential(
        [
            Input((8, 8, 1)),
            layers.Conv2D(4, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(6, (3, 1), strides=2, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    loss = keras.losses.BinaryCrossentropy(label_smoothing=0.1)
    model.compile("adam", loss, metrics=[keras.metrics.AUC(curve="PR")])
    return model


def make_bidirectional_lstm() -> Model:
    model = Sequential(
        [
            Input((5, 3)),
            layers.Masking(-1.0),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True, dropout=0.1)),
            layers.TimeDistributed(layers.Dense(3, activation="elu")),
            layers.Bidirectional(layers.GRU(2), merge_mode="ave"),
            layers.Dense(1),
        ]
    )
    model.compile("rmsprop", keras.losses.LogCosh())
    return model


def make_token_classifier() -> Model:
    tokens = Input((7,), dtype="int32", name="tokens")
    x = layers.Embedding(20, 6, mask_zero=True)(tokens)
    x = layers.LSTM(5)(x)
    return Model(tokens, layers.Dense(4, activation="softmax", name="topic")(x))


def make_attention() -> Model:
    inputs = Input((6, 4), name="steps")
    x = layers.Dense(8)(inputs)
    attended = layers.MultiHeadAttention(2, 4, dropout=0.1)(x, x, use_causal_mask=True)
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, attended]))
    x = layers.GlobalMaxPooling1D()(x)
    return Model(inputs, layers.Dense(2)(x))


def make_two_inputs() -> Model:
    numbers, image = Input((4,), name="numbers"), Input((6, 6, 1), name="image")
    left = layers.Dense(5, activation="relu")(numbers)
    right = layers.Flatten()(layers.Conv2D(2, 3)(image))
    merged = layers.Concatenate()([left, right])
    return Model([numbers, image], layers.Dense(1, activation="sigmoid")(merged))


def make_two_outputs() -> Model:
    inputs = Input((5,))
    trunk = layers.Dense(8, activation="relu", name="trunk")(inputs)
    risk = layers.Dense(1, activation="sigmoid", name="risk")(trunk)
    grade = layers.Dense(3, activation="softmax", name="grade")(layers.Dropout(0.2)(trunk))
    model = Model(inputs, [risk, grade])
    losses = {"risk": "binary_crossentropy", "grade": "sparse_categorical_crossentropy"}
    weights = {"risk": 1.0, "grade": 0.5}
    model.compile("adam", losses, loss_weights=weights, metrics={"grade": ["accuracy"]})
    return model


def make_residual() -> Model:
    inputs = Input((6,))
    x = layers.Dense(8)(inputs)
    for _ in range(2):
        skip = x
        x = layers.Dense(8, activation="relu")(x)
        x = layers.Dense(8)(x)
        x = layers.Add()([x, skip])
    return Model(inputs, layers.Dense(1)(x))


def make_shared() -> Model:
    left, right = Input((4,), name="left"), Input((4,), name="right")
    tower = layers.Dense(6, activation="tanh")
    distance = layers.Subtract()([tower(left), tower(right)])
    return Model([left, right], layers.Dense(1, activation="sigmoid")(distance))


def make_sliced() -> Model:
    inputs = Input((6,))
    x = layers.Dense(4, activation=layers.LeakyReLU(0.3))(inputs[:, 2:])
    return Model(inputs, layers.Dense(1)(layers.Concatenate()([x, inputs[:, :2]])))


def make_schedule() -> Model:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.05, 100, 0.9)
    model = Sequential(
        [
            Input((4,)),
            layers.Dense(
                5,
                kernel_initializer=keras.initializers.RandomNormal(stddev=0.1, seed=3),
                kernel_constraint=keras.constraints.MaxNorm(3.0),
                bias_initializer="ones",
                activity_regularizer=regularizers.L1L2(0.01, 0.02),
            ),
            layers.PReLU(shared_axes=[1]),
            layers.Dense(2, trainable=False),
        ]
    )
    model.compile(keras.optimizers.Adam(schedule, weight_decay=0.01), "mse", metrics=["mae"])
    return model


MODELS: Mapping[str, Callable[[], Model]] = {
    name.removeprefix("make_"): function
    for name, function in list(globals().items())
    if name.startswith("make_")
}
