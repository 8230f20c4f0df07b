"""The brightness of a photo, forecast along its lines."""

import numpy as np
from sklearn.datasets import load_sample_image

from tsmixer import TSMixer

N_STEPS, N_AHEAD = 24, 3


def load():
    brightness = load_sample_image("flower.jpg").mean(axis=2)
    windows = np.lib.stride_tricks.sliding_window_view(brightness, N_STEPS + N_AHEAD, axis=1)
    left, right = windows[::8, :300:13], windows[::8, 340::13]
    train, test = (part.reshape(-1, N_STEPS + N_AHEAD) for part in (left, right))
    return train[:, :N_STEPS], test[:, :N_STEPS], train[:, N_STEPS:], test[:, N_STEPS:]


def make():
    return TSMixer(epochs=30, random_state=0)
