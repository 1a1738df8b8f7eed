"""Plan the road from a first contact to a meeting in person, on days that both countries keep as working days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.calendar import Agenda, last_good_day, minutes_ahead, next_good_day, ranges_in_words, shared_hours
from app.core.errors import InputError, UnknownChoice
from app.core.guide import Country
from app.core.model import Citation, Purpose, Stage
from app.core.plan import Outline, Plan, Step, outline, pause
from app.core.ports import Calendar
from app.core.words import Words
from app.services.guide import Countries, agenda, days_in_words, quiet_until

HORIZON = timedelta(days=700)
"""How far from the start calendars are looked at; the longest plan of the 66 countries ends within it (see the tests)."""

YEARS = 5
"""How many years from today a plan may start: further on, holidays are not decided."""

BY_PURPOSE = frozenset(("connect", "give", "ask", "talk"))
"""Steps whose text depends on what the contact is for."""

AT_HOME = frozenset(("introducer",))
"""Steps whose text goes to somebody the user knows, in the user's language."""

LINGUA_FRANCA = "en"
"""The language of the texts for a reader who does not read the user's."""

ALWAYS = ("person", "silence", "sends")


@dataclass(frozen=True, slots=True)
class Planner:
    """The use case of the plan, with what it needs from the world."""

    country: Countries
    calendar: Callable[[], Calendar]
    words: Callable[[str], Words]
    cite: Callable[[str, str], Citation | None]
    languages: tuple[str, ...]
    language_name: Callable[[str, str], str]

    def __call__(
        self,
        *,
        country: str | None = None,
        home: str | None = None,
        region: str | None = None,
        start: date,
        today: date,
        purpose: Purpose = Purpose.CUSTOMER,
        stage: Stage = Stage.FIRST_CONTACT,
        language: str,
    ) -> Plan:
        """Return the plan for a reader in `country`, written to from `home`, in a language of the page.

        `region` is the reader's part of the country, for its holidays. Without a country the steps are those that hold
        in general, from Monday to Friday. Raises `InputError` for a country without a guide and for a start that
        lies too far from `today`, `UnknownChoice` for another language.
        """
        if language not in self.languages:
            raise UnknownChoice("language", language, self.languages)
        if not today - timedelta(days=366) <= start <= today + timedelta(days=366 * YEARS):
            raise InputError(
                f"Start within the last year or the next {YEARS}, not on {start}.",
                key="far_date",
                given=start.isoformat(),
                years=YEARS,
            )
        words = self.words(language)
        there = self.country(country, language) if country else None
        here = self.country(home, language) if home else None
        agendas = self._agendas([one for one in (there, here) if one], start, language, region)
        steps = tuple(self._steps(there, here, start, agendas, stage, purpose, words))
        name = self.country.name(country, language) if country else ""
        return Plan(
            country=country,
            home=home,
            language=language,
            purpose=purpose,
            stage=stage,
            start=start,
            title=words.line("plan.title_country", country=name) if name else words.line("plan.title"),
            steps=steps,
            notes=tuple(self._notes(there, agendas, start, steps, words)),
            preface=self._preface(there, words),
        )

    def _agendas(self, sides: list[Country], start: date, language: str, region: str | None) -> tuple[Agenda, ...]:
        if not sides:
            return (Agenda(country="", weekend=frozenset((5, 6))),)
        # The region is the reader's: of two sides in one country, theirs is looked at first and stands for both.
        codes = {one.code: one for one in reversed(sides)}
        return tuple(
            agenda(self.calendar(), one, start, start + HORIZON, language, region if one is sides[0] else None)
            for one in codes.values()
        )

    def _steps(
        self,
        there: Country | None,
        here: Country | None,
        start: date,
        agendas: tuple[Agenda, ...],
        stage: Stage,
        purpose: Purpose,
        words: Words,
    ) -> Iterator[Step]:
        ready = start
        for number, found in enumerate(outline(there, stage), start=1):
            begins = next_good_day(ready + timedelta(days=found.rest), *agendas)
            ends = last_good_day(begins + timedelta(days=found.length), begins, *agendas)
            yield self._step(number, found, begins, ends, there, here, purpose, words)
            # What is listened to while somebody looks for an introducer is no time lost: the two go side by side.
            ready = begins if found.name == "introducer" else ends

    def _step(
        self,
        number: int,
        found: Outline,
        begins: date,
        ends: date,
        there: Country | None,
        here: Country | None,
        purpose: Purpose,
        words: Words,
    ) -> Step:
        name = found.name
        least, most = pause(there)
        formal = there is None or there.first_names != "early"
        again = self.calendar().day_in_words(ends + timedelta(days=most), words.language)
        text = f"plan.{name}_text_{purpose}" if name in BY_PURPOSE else f"plan.{name}_text"
        sent = self.words(self._written_in(there, words.language) if name not in AT_HOME else words.language)
        what = [words.line(f"plan.{name}_what", least=least, most=most)]
        what += self._advice(name, there, here, words, begins)
        return Step(
            number=number,
            name=name,
            title=words.line(f"plan.{name}"),
            first=begins,
            until=ends,
            dates=days_in_words(begins, ends, self.calendar(), words),
            why=words.line(f"plan.{name}_why"),
            what=" ".join(what),
            text=sent.line(
                text,
                greeting=sent.line("plan.greeting_formal" if formal else "plan.greeting_first"),
                introduction=sent.line("plan.introduced_text") if there and there.introducer == "expected" else "",
                closing=sent.line("plan.closing_formal" if formal else "plan.closing_first"),
            ),
            language=sent.language,
            stop=words.line(f"plan.{name}_stop", date=again, least=least, most=most),
            citation=self.cite(found.backing, words.language),
            backing=found.backing,
        )

    def _written_in(self, there: Country | None, language: str) -> str:
        """Return the language of the texts: the user's own where the reader has it, else the one that most have learned."""
        return language if there is None or language == there.languages[0] else LINGUA_FRANCA

    def _preface(self, there: Country | None, words: Words) -> str:
        """Return what to know of the language of the texts, "" where the reader reads the user's."""
        language = words.language
        written = self._written_in(there, language)
        if there is None or (written == language and language in there.languages):
            return ""
        names = words.line("fact.and").join(self.language_name(one, language) for one in there.languages[:2])
        if written != language and written in there.languages:
            names, line = self.language_name(written, language), "reader"
        elif written != language:
            line = "english"
        elif there.english == "common":
            return ""
        else:
            line = "other" if set(self.languages) & set(there.languages) else "language"
        code = next((one for one in self.languages if one in there.languages), there.languages[0])
        return words.line(f"plan.preface_{line}", languages=names, code=code)

    def _advice(self, name: str, there: Country | None, here: Country | None, words: Words, day: date) -> Iterator[str]:
        """Yield what the country adds to a step."""
        if there is None:
            return
        if name == "connect":
            yield words.line("plan.address", register=there.register[words.language])
            yield words.line("plan.by", channel=words.line(f"way.{there.channels[0]}"))
            if there.introducer == "expected":
                yield words.line("plan.introduced")
        if name == "talk":
            yield words.line(f"plan.meeting_{there.meeting}")
            if here and here.code != there.code:
                yield self._window(here, there, words, day)
        if name == "ask" and there.level("directness") == "low":
            yield words.line("plan.indirect")

    def _window(self, here: Country, there: Country, words: Words, day: date) -> str:
        calendar = self.calendar()
        mine = calendar.at(day, 12 * 60, here.time_zones[0])
        theirs = calendar.local(mine, there.time_zones[0])
        ahead = minutes_ahead(theirs, mine)
        window = shared_hours(here.hours, there.hours, ahead)
        if not window:
            return words.line("plan.no_window")
        return words.line(
            "plan.window",
            window=ranges_in_words(window),
            there=ranges_in_words(window, ahead),
        )

    def _notes(
        self, there: Country | None, agendas: tuple[Agenda, ...], start: date, steps: tuple[Step, ...], words: Words
    ) -> Iterator[str]:
        language = words.language
        if steps[0].name != "remind":
            yield from self._later(agendas, start, steps[0].first, words)
        if there is None:
            yield words.line("plan.note_general")
        for one in agendas:
            if not one.country:
                continue
            first, last = steps[0].first, steps[-1].first
            quiet = [
                words.line(
                    "plan.quiet" if q.first < q.last else "plan.quiet_day",
                    name=words.line(f"quiet.{q.name}"),
                    dates=days_in_words(q.first, q.last, self.calendar(), words),
                )
                for q in one.quiet
                if q.first <= last and q.last >= first
            ]
            country = self.country.name(one.country, language)
            line = "plan.note_quiet" if quiet else "plan.note_days"
            yield words.line(line, country=country, quiet="; ".join(quiet))
        for name in ALWAYS:
            yield words.line(f"plan.note_{name}")

    def _later(self, agendas: tuple[Agenda, ...], start: date, first: date, words: Words) -> Iterator[str]:
        """Yield why a plan begins later than on the day that was named; a weekend needs no word."""
        shown = self.calendar().day_in_words(first, words.language)
        between = [start + timedelta(days=n) for n in range((first - start).days)]
        for one in agendas:
            working = [day for day in between if day.weekday() not in one.weekend]
            found = [kept for day in working if (kept := one.obstacle(day))]
            if not found:
                continue
            country = self.country.name(one.country, words.language)
            quiet = [kept for kept in found if kept.kind == "quiet" and kept.last]
            if quiet:
                name = quiet_until(max(quiet, key=lambda kept: kept.last or start), self.calendar(), words)
                yield words.line("plan.note_later_quiet", date=shown, country=country, name=name)
            else:
                names = ", ".join(dict.fromkeys(kept.name for kept in found if kept.name))
                name = names or words.line("moment.a_holiday")
                yield words.line("plan.note_later_holiday", date=shown, country=country, name=name)
