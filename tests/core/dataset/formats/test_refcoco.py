# SPDX-License-Identifier: GPL-3.0-or-later
import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from core.dataset.formats.refcoco import pickled_list, tokens
from tests.core.dataset.formats.readers import Refer

REF_KEYS = {
    "ref_id", "ann_id", "category_id", "image_id", "file_name", "split", "sent_ids", "sentences",
}  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.text(), values, max_size=4), max_size=4))
def test_a_streamed_pickle_is_the_pickle_of_the_list(items):
    data = b"".join(pickled_list(iter(items)))
    assert data[:2] == b"\x80\x02"
    assert pickle.loads(data) == items


def test_references_have_the_keys_of_refer(exported):
    refer = Refer(exported("refcoco"))
    assert refer.refs
    seen_refs, seen_sentences = set(), set()
    for ref in refer.refs:
        assert set(ref) == REF_KEYS
        ann = refer.anns[ref["ann_id"]]
        assert (ann["image_id"], ann["category_id"]) == (ref["image_id"], ref["category_id"])
        assert refer.images[ref["image_id"]]["file_name"] == ref["file_name"]
        assert ref["sent_ids"] == [sentence["sent_id"] for sentence in ref["sentences"]]
        for sentence in ref["sentences"]:
            assert set(sentence) == {"raw", "sent", "sent_id", "tokens"}
            assert sentence["sent"] == " ".join(sentence["tokens"])
            assert sentence["sent_id"] not in seen_sentences
            seen_sentences.add(sentence["sent_id"])
        assert ref["ref_id"] not in seen_refs
        seen_refs.add(ref["ref_id"])


def test_tokens_are_lower_case_words_without_marks():
    assert tokens("Grab me the child's T-shirt, please!") == [
        "grab", "me", "the", "child's", "t-shirt", "please",
    ]  # fmt: skip
