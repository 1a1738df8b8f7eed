"""Vectors made here: of unit length, the same every time, and near across languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from app.adapters.embeddings import DIMENSIONS, LatentSemanticEmbeddings
from app.adapters.library import ArticleLibrary
from app.adapters.retrieval import read_wording

PASSAGES = ArticleLibrary().passages()
SPACE = LatentSemanticEmbeddings.fit(PASSAGES)
JOINED = LatentSemanticEmbeddings.fit(PASSAGES, read_wording(ArticleLibrary().root).samples)
QUESTIONS = (
    ("Should I add a calendar link to the first message?", "asks"),
    ("How long should a connection note be?", "connection-notes#"),
    ("When do I follow up after no answer?", "follow-up#"),
    ("How do I write to a contact I have not spoken to for years?", "keeping-contact#"),
    ("What makes a good subject line for an email?", "subject-lines#"),
    ("How do I ask for a double opt-in introduction?", "introductions#"),
)


def test_it_is_an_embeddings_of_langchain_with_the_dimensions_it_says() -> None:
    assert isinstance(SPACE, Embeddings)
    vectors = SPACE.embed_documents(["a first message", "una presentación"])
    assert SPACE.dimensions == DIMENSIONS
    assert [len(v) for v in vectors] == [DIMENSIONS] * 2
    assert vectors[0] == SPACE.embed_query("a first message")
    assert all(type(x) is float for x in vectors[0])
    assert SPACE.embed_documents([]) == []


def test_every_vector_of_a_known_text_has_length_one() -> None:
    vectors = [SPACE.embed_passage(p) for p in PASSAGES] + [SPACE.embed_query(text) for text, _ in QUESTIONS]
    assert np.linalg.norm(np.array(vectors), axis=1) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["", "   ", "zzxqv", "名刺を渡す", "\ud83d", "\x00"])
def test_a_text_without_a_known_word_is_all_zeros(text: str) -> None:
    assert SPACE.embed_query(text) == [0.0] * DIMENSIONS


def test_two_fits_agree_to_the_last_digit() -> None:
    again = LatentSemanticEmbeddings.fit(PASSAGES)
    for passage in PASSAGES[::40]:
        assert again.embed_passage(passage) == SPACE.embed_passage(passage)


def test_the_order_of_the_library_does_not_turn_the_space() -> None:
    other = LatentSemanticEmbeddings.fit(PASSAGES[::-1])

    def nearest(space: LatentSemanticEmbeddings, text: str) -> str:
        question = np.array(space.embed_query(text))
        return max(PASSAGES, key=lambda p: float(np.dot(question, space.embed_passage(p)))).identifier

    for text, _ in QUESTIONS[:2]:
        assert nearest(other, text) == nearest(SPACE, text)


def test_a_space_that_was_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    SPACE.save(tmp_path)
    loaded = LatentSemanticEmbeddings.load(tmp_path)
    assert loaded.dimensions == SPACE.dimensions
    for passage in PASSAGES[::40]:
        assert loaded.embed_passage(passage) == SPACE.embed_passage(passage)
    written = (tmp_path / "space.npz").read_bytes()
    SPACE.save(tmp_path)
    assert (tmp_path / "space.npz").read_bytes() == written


def test_a_space_of_nothing_can_be_made_saved_and_asked(tmp_path: Path) -> None:
    LatentSemanticEmbeddings.fit(()).save(tmp_path)
    assert LatentSemanticEmbeddings.load(tmp_path).embed_query("hello") == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("question", "address"), QUESTIONS)
def test_an_english_question_lies_near_the_passage_that_answers_it_in_either_language(
    question: str, address: str, language: str
) -> None:
    asked = np.array(SPACE.embed_query(question))
    there = [p for p in PASSAGES if p.language == language and not p.country]
    ranked = sorted(there, key=lambda p: -float(np.dot(asked, SPACE.embed_passage(p))))
    assert address in " ".join(p.key for p in ranked[:5])


@pytest.mark.parametrize(
    ("question", "asked_in", "article"),
    [
        ("How long do I wait before I write again?", "en", "follow-up"),
        ("¿Pongo un enlace al calendario en el primer mensaje?", "es", "asks"),
        ("Comment remercier quelqu'un pour une mise en relation ?", "fr", "gratitude"),
        ("Wie lang darf eine Sprachnachricht sein?", "de", "voice-and-video-messages"),
        ("Como peço desculpa por ter errado o nome?", "pt", "apologies"),
        ("Che cosa scrivo come oggetto della mail?", "it", "subject-lines"),
    ],
)
def test_a_question_in_any_of_the_six_languages_lies_near_the_passages_that_answer_it(
    question: str, asked_in: str, article: str
) -> None:
    asked = np.array(JOINED.embed_question(question, asked_in))
    for language in ("en", "es"):
        there = [p for p in PASSAGES if p.language == language and not p.country]
        ranked = sorted(there, key=lambda p: -float(np.dot(asked, JOINED.embed_passage(p))))
        assert article in {p.article for p in ranked[:5]}


def test_a_passage_lies_nearer_to_its_translation_than_to_nearly_every_other_passage() -> None:
    english = [p for p in PASSAGES if p.language == "en"]
    spanish = [p for p in PASSAGES if p.language == "es"]
    likeness = (
        np.array([SPACE.embed_passage(p) for p in english]) @ np.array([SPACE.embed_passage(p) for p in spanish]).T
    )
    at_home = sum(english[i].key == spanish[j].key for i, j in enumerate(likeness.argmax(axis=1)))
    print(f"{at_home} of {len(english)} passages have their translation as nearest neighbour")
    assert at_home >= 0.9 * len(english)
