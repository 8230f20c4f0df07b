"""What differs between parts, as few arguments."""

import pytest

from keras_estimator_gen.importing.folding.columns import Column, reduce_columns


def make_column(key, *values, **options):
    known = {part: value for part, value in enumerate(values) if value is not None}
    members = {part: {(part, key)} for part in known}
    return Column(key, "Dense", "", known, members, **options)


def test_equal_columns_are_one_argument():
    first, second = make_column("filters", 4, 8), make_column("filters", 4, 8)

    reduce_columns([first, second], 2)

    assert second.follow() == (first, "{}")
    assert first.members == {0: {(0, "filters")}, 1: {(1, "filters")}}


def test_multiples_follow_from_the_smaller_widths():
    wide, narrow = make_column("filters", 256, 512), make_column("filters", 64, 128)

    reduce_columns([wide, narrow], 2)

    assert wide.follow() == (narrow, "4 * {}")


def test_equal_numbers_of_another_kind_stay_apart():
    columns = [make_column("kernel_size", 1, 2), make_column("strides", 1, 2)]

    reduce_columns(columns, 2)

    assert [column.base for column in columns] == [None, None]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (("same", "valid", "same"), "'same' if {} == 1 else 'valid'"),
        (("valid", "same", "valid"), "'valid' if {} == 1 else 'same'"),
    ],
)
def test_one_of_two_values_is_chosen_by_another(values, text):
    padding, strides = make_column("padding", *values), make_column("strides", 1, 2, 1)

    reduce_columns([padding, strides], 3)

    assert padding.follow() == (strides, text)


def test_a_flag_follows_from_a_number():
    strides = make_column("strides", 2, 1, 2)
    flag = make_column("pad", True, False, True, is_flag=True)

    reduce_columns([flag, strides], 3)

    assert flag.follow() == (strides, "{} == 2")


def test_a_width_chooses_nothing():
    columns = [make_column("filters", 2, 1), make_column("pad", True, False, is_flag=True)]

    reduce_columns(columns, 2)

    assert columns[1].base is None


def test_what_a_part_does_not_have_is_filled():
    filters, rate = make_column("filters", None, 8, None), make_column("rate", None, 0.1, 0.2)

    reduce_columns([filters, rate], 3)

    assert filters.values == {0: 8, 1: 8, 2: 8}
    assert rate.values == {0: 0.0, 1: 0.1, 2: 0.2}


def test_a_column_is_filled_from_its_multiples():
    narrow, wide = make_column("units", None, 16), make_column("units", 32, 64)

    reduce_columns([narrow, wide], 2)

    assert wide.follow() == (narrow, "4 * {}")
    assert narrow.values == {0: 8, 1: 16}
