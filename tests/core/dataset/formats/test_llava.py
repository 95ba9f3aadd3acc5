# SPDX-License-Identifier: GPL-3.0-or-later
"""Chats through LLaVA's own data set and collator, where REFGRASP_LLAVA names a checkout.

`.venv` of the checkout, if there is one, has what it needs: PyTorch, transformers 4.37, sentencepiece. Its
tokenizer comes with weights; one trained on the sentences here takes its place.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.formats.vlm_layouts import Layout

CHECKOUT = os.environ.get("REFGRASP_LLAVA", "")
READ = """
import json, sys
checkout, chats, folder = sys.argv[1:]
sys.path.insert(0, checkout)
import sentencepiece, torch, transformers
from llava import conversation
from llava.train import train
turns = [turn["value"] for chat in json.load(open(chats)) for turn in chat["conversations"]]
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(turns + [conversation.conv_vicuna_v1.get_prompt()]),
    model_prefix=f"{folder}/tokenizer", vocab_size=400, model_type="bpe", byte_fallback=True,
    hard_vocab_limit=False, minloglevel=2,
)
tokenizer = transformers.LlamaTokenizer(f"{folder}/tokenizer.model", model_max_length=2048)
tokenizer.pad_token = tokenizer.unk_token
conversation.default_conversation = conversation.conv_templates["v1"]
options = train.DataArguments(chats, is_multimodal=True, image_folder=folder, image_aspect_ratio="pad")
options.image_processor, options.mm_use_im_start_end = transformers.CLIPImageProcessor(), False
data = train.make_supervised_data_module(tokenizer, options)
for batch in torch.utils.data.DataLoader(
    data["train_dataset"], batch_size=4, num_workers=2, collate_fn=data["data_collator"]
):
    assert batch["images"].shape[1:] == (3, 224, 224)
    for tokens, labels in zip(batch["input_ids"], batch["labels"]):
        assert (tokens == -200).sum() == 1  # the place of the image
        print(tokenizer.decode(labels[labels != -100]))
"""


@pytest.mark.long
@pytest.mark.skipif(not CHECKOUT, reason="REFGRASP_LLAVA names no checkout")
def test_its_workers_learn_every_answer(dataset, tmp_path):
    root = tmp_path / "chats"
    run_export(dataset.root, "vlm", root, ExportOptions(layout=Layout.LLAVA))
    (path,) = root.glob("grounding_*.json")
    own = Path(CHECKOUT) / ".venv/bin/python"
    python = str(own) if own.exists() else sys.executable
    done = subprocess.run(
        [python, "-c", READ, CHECKOUT, str(path), str(root)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    # The first tokens of an answer are counted for LLaMA's tokenizer, which splits "ASSISTANT: " otherwise.
    learned = [line[line.index("[{") :] for line in done.stdout.splitlines() if "[{" in line]
    expected = [chat["conversations"][1]["value"] for chat in json.loads(path.read_text())]
    assert [line.removesuffix("</s>") for line in learned] == expected
