# SPDX-License-Identifier: GPL-3.0-or-later
import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.refcoco import pickled_list, tokens
from core.dataset.formats.table import run_export
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


def test_tokens_of_scripts_with_vowel_signs_stay_whole():
    assert tokens("Grab the लाल किताब!") == ["grab", "the", "लाल", "किताब"]


def test_tokens_are_lower_case_words_without_marks():
    assert tokens("Grab me the child's T-shirt, please!") == [
        "grab", "me", "the", "child's", "t-shirt", "please",
    ]  # fmt: skip


def test_names_of_cris_and_rela_on_request(dataset, tmp_path):
    options = ExportOptions(plain_folder=True, test_ab=True)
    run_export(dataset.root, "refcoco", tmp_path / "out", options, split="test")
    refs = pickle.loads((tmp_path / "out/refcoco/refs(unc).p").read_bytes())
    images = tmp_path / "out/images/train2014"
    splits = {"testA": set(), "testB": set()}
    for ref in refs:
        assert (images / ref["file_name"]).is_file()
        splits[ref["split"]].add((ref["image_id"] - 1) // 2)
    assert splits == {"testA": {0, 2}, "testB": {1}}
    assert not (tmp_path / "out/images/mscoco").exists()
    plain = run_refs(dataset, tmp_path / "plain", "test")
    assert {ref["split"] for ref in plain} == {"test"}
    assert [{**a, "split": ""} for a in plain] == [{**b, "split": ""} for b in refs]


def run_refs(dataset, output, split):
    run_export(dataset.root, "refcoco", output, split=split)
    return pickle.loads((output / "refcoco/refs(unc).p").read_bytes())
