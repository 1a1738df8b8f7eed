"""Statements that only the user can make: their signs, the expressions in which a sign states nothing, the file itself."""

from __future__ import annotations

import pytest

from app.adapters.rulebooks import read_signs
from app.core.errors import AuthoringError
from app.core.statements import Signs


def sorts(text: str) -> set[str]:
    return {statement.sort for statement in read_signs().statements(text)}


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("You will see results in a week.", "outcome"),
        ("Sus clientes lo agradecerán.", "outcome"),
        ("Sie werden den Unterschied sehen.", "outcome"),
        ("I can send you a free audit.", "gratis"),
        ("Se lo mando sin coste.", "gratis"),
        ("Das ist kostenlos.", "gratis"),
        ("I went there too.", "shared"),
        ("Yo también estuve allí.", "shared"),
        ("Moi aussi, j'ai étudié là-bas.", "shared"),
        ("Other sponsors have signed.", "others"),
        ("Otras empresas de su sector ya lo usan.", "others"),
        ("I nostri clienti sono contenti.", "others"),
        ("Somebody at your company gave me your name.", "report"),
        ("Un excompañero tuyo me pasó tu contacto.", "report"),
        ("We use it every day.", "standing"),
        ("En el equipo ya usamos gocola.", "standing"),
        ("The salary is well above the market.", "degree"),
        ("I will send the plans.", "promise"),
        ("Te mando los planos.", "promise"),
        ("We have always kept our word.", "absolute"),
        ("Nunca fallamos.", "absolute"),
    ],
)
def test_a_statement_is_known_by_its_signs(text: str, sort: str) -> None:
    assert sort in sorts(text)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("Please never mind.", "absolute"),
        ("It is always better to ask.", "absolute"),
        ("If this is never going to fit, say so.", "absolute"),
        ("Seguimos como siempre.", "absolute"),
        ("Nadie le va a llamar.", "absolute"),
        ("Nunca es fácil saber a quién escribir.", "absolute"),
        ("It is the only question I have.", "superlative"),
        ("Es la única cosa que le pido.", "superlative"),
        ("Half of it is curiosity.", "quantity"),
        ("Me pareció un buen motivo para escribir.", "feeling"),
        ("I know you are busy.", "hearsay"),
        ("Are you free this week?", "gratis"),
        ("Feel free to say no.", "gratis"),
        ("If you are free on Monday, so am I.", "gratis"),
        ("No le llamaré.", "promise"),
        ("Le doy la razón.", "promise"),
        ("May I cite your report?", "standing"),
    ],
)
def test_a_set_phrase_states_nothing(text: str, sort: str) -> None:
    assert sort not in sorts(text)


def tables(**changed: object) -> dict[str, object]:
    whole: dict[str, object] = {
        "signs": {"promise": ["i will send"]},
        "excused": {},
        "notions": {"sending": "send"},
        "core": {"promise": ["sending"]},
        "retold": {"sorts": []},
        "detailed": {"sorts": ["promise"]},
        "certainty": dict.fromkeys(("hedges", "open", "soft", "assertions"), "x"),
    }
    return {**whole, **changed}


def test_a_file_with_its_tables_is_read() -> None:
    assert [s.sort for s in Signs.parse(tables()).statements("I will send it.")] == ["promise"]
    excused = Signs.parse(tables(excused={"promise": ["if i will send it"]}))
    assert list(excused.statements("If I will send it?")) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"excused": {"rumour": ["x"]}}, "no such sorts: rumour"),
        ({"core": {"promise": ["calling"]}}, "unknown notions calling"),
        ({"core": {}}, "same sorts"),
        ({"signs": {"promise": ["("]}}, "statements.toml"),
        ({"more": {}}, "are needed"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(changed: dict[str, object], said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        Signs.parse(tables(**changed))
