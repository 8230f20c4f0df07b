"""Networks of the gallery refuse what they would otherwise learn from in the wrong way."""

import numpy as np
import pandas as pd
import pytest

from ft_transformer import FTTransformer
from inception_time import InceptionTime
from realmlp_classifier import RealMLPClassifier
from sequence_lstm import SequenceLSTM
from siamese import SiameseClassifier
from tab_transformer import TabTransformer
from tabular_resnet import TabularResNet
from temporal_convnet import TemporalConvNet
from text_classifier import TextClassifier
from tsmixer import TSMixer

X, Y = np.random.default_rng(0).normal(size=(20, 7)), np.arange(20) % 2
SEQUENCES = [InceptionTime, SequenceLSTM, TemporalConvNet, TSMixer]


def name_class(item):
    return type(item).__name__


@pytest.mark.parametrize(
    "estimator",
    [SiameseClassifier(), *(kind(n_channels=2) for kind in SEQUENCES)],
    ids=name_class,
)
def test_columns_that_are_no_whole_parts(estimator):
    with pytest.raises(ValueError, match="n_features = 7, do not fit into shape"):
        estimator.fit(X, Y)


@pytest.mark.parametrize(
    "estimator",
    [
        FTTransformer(token_size=1),
        FTTransformer(token_size=16, attention_n_heads=3),
        TabTransformer(embedding_size=12),
    ],
    ids=name_class,
)
def test_heads_that_do_not_divide_a_vector(estimator):
    table = X if isinstance(estimator, FTTransformer) else pd.DataFrame({"word": list("abcde") * 4})

    with pytest.raises(ValueError, match=r"\w+_size / attention_n_heads is .*\. Choose"):
        estimator.fit(table, Y)


@pytest.mark.parametrize(
    ("estimator", "name"),
    [
        (TextClassifier(max_tokens=1), "max_tokens"),
        (RealMLPClassifier(optimizer__beta_2=1), "optimizer__beta_2"),
        (FTTransformer(optimizer__weight_decay=-1.0), "optimizer__weight_decay"),
    ],
)
def test_numbers_out_of_range(estimator, name):
    with pytest.raises(ValueError, match=f"The '{name}' parameter"):
        estimator.fit(X, Y)


def test_the_narrowest_block_has_a_unit():
    net = TabularResNet(width=1, residual_hidden_factor=0.5, epochs=1, validation_split=0.0)

    assert net.fit(X, Y).predict(X).shape == (20,)
