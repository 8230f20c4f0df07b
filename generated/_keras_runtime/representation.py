# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:5f16111a93f0091f8bbb8719bc11fab4bfb3d46a674378290c54cfa2d6468bcf
"""What a notebook shows of an estimator: scikit-learn's diagram and the network."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from numbers import Real
from typing import Any

# The classes are those of scikit-learn's own tables, which has styles for them.
_SUMMARY = """
<div class="estimator-table">
    <details>
        <summary>Network ({size})</summary>
        <table class="parameters-table">
            <thead><tr>{header}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <p style="margin: 0.5em">{notes}</p>
    </details>
</div>
"""
_COLUMNS = ("Layer", "Type", "Output shape", "Parameters")
_DIVISION = re.compile(r"<(?P<end>/?)div\b[^>]*>")


class RepresentationMixin:
    """HTML representation: that of scikit-learn, and once fitted the network.

    The network is the one that ``model_`` returns, which scikit-learn reads too, for
    its table of fitted attributes.
    """

    @property
    def _repr_html_(self) -> Callable[[], str]:
        # An AttributeError says that the configuration asks for text.
        render: Callable[[], str] = super()._repr_html_  # type: ignore[misc]
        return lambda: _add_summary(render(), self)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        bundle: dict[str, str]
        bundle = super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        if "text/html" in bundle:
            bundle["text/html"] = _add_summary(bundle["text/html"], self)
        return bundle


def summarize_network(estimator: Any) -> str:
    """Describe the network of a fitted estimator as HTML.

    Parameters
    ----------
    estimator : KerasEstimator
        The estimator.

    Returns
    -------
    str
        A block to fold and unfold, with the layers in a table.
    """
    from .layer_graph import read_layer_graph

    model = estimator.model_
    layers = read_layer_graph(model).layers
    rows = [
        (layer.name, layer.kind, layer.format_shapes(), f"{layer.n_parameters:,}")
        for layer in layers
    ]
    return _SUMMARY.format(
        size=f"{_count(len(layers), 'layer')}, "
        f"{_count(model.count_params(), 'parameter')}",
        header=_format_cells(_COLUMNS, "th"),
        rows="".join(
            f'<tr class="default">{_format_cells(row, "td")}</tr>' for row in rows
        ),
        notes="<br>".join(map(html.escape, _describe_training(estimator, model))),
    )


def _format_cells(texts: tuple[str, ...], tag: str) -> str:
    return "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts)


def _describe_training(estimator: Any, model: Any) -> list[str]:
    frozen = sum(math.prod(weight.shape) for weight in model.non_trainable_weights)
    notes = [f"{_count(frozen, 'parameter')} not trainable"] if frozen else []
    if not estimator.n_iter_:
        return [*notes, "Not trained yet"]
    epochs, trainer = _count(estimator.n_iter_, "epoch"), estimator.trainer_
    last = [
        f"{name} {values[-1]:.4g}"
        for name, values in estimator.history_.items()
        if isinstance(values[-1], Real)
    ]
    best = f"the best is epoch {estimator.best_epoch_:,}"
    notes.append(f"Trained for {epochs}, {best} (trainer: {trainer})")
    return [*notes, f"Last epoch: {', '.join(last)}"]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _add_summary(page: str, estimator: Any) -> str:
    if not estimator.__sklearn_is_fitted__():
        return page
    end = _find_end(page)
    return page[:end] + summarize_network(estimator) + page[end:]


def _find_end(page: str) -> int:
    """Find where the block ends that unfolds below the name of the estimator."""
    depth = 0
    for tag in _DIVISION.finditer(page):
        if depth or "sk-toggleable__content" in tag[0]:
            depth += -1 if tag["end"] else 1
            if not depth:
                return tag.start()
    return len(page)
