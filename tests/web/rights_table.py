"""Who gets what from every address: the table that test_rights holds the application to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.web.everything import Visitor


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back.

    Attributes:
        status: The status.
        to: Name of the address that a redirect leads to.
        writes: Whether anything in the database is another afterwards.
    """

    status: int
    to: str = ""
    writes: bool = False


Replies = Mapping[Visitor, Reply]


@dataclass(frozen=True, slots=True)
class Row:
    """What an address says to each visitor who reads (``get``), and who sends (``post``)."""

    get: Replies
    post: Replies

    def __post_init__(self) -> None:
        """What is sent is refused where reading leads to what comes first: nothing was taken."""
        first = {visitor: REFUSED for visitor, said in self.post.items() if said in (JOIN, AGREE)}
        object.__setattr__(self, "post", {**self.post, **first})


OK: Final = Reply(200)
WRONG: Final = Reply(422)
NONE: Final = Reply(404)
NOT_SO: Final = Reply(405)
SIGN_IN: Final = Reply(302, "account_login")
JOIN: Final = Reply(302, "join")
AGREE: Final = Reply(302, "recorded")
REFUSED: Final = Reply(403)


def away(to: str) -> Reply:
    """Lead to another page without having done anything."""
    return Reply(302, to)


def went(to: str) -> Reply:
    """Lead to another page after a form that changed nothing."""
    return Reply(303, to)


def did(to: str) -> Reply:
    """Lead to another page, having written something."""
    return Reply(303, to, writes=True)


def all_(reply: Reply, **others: Reply) -> Replies:
    """Say the same to everybody, but to those who are named."""
    named = {Visitor[name.upper()]: other for name, other in others.items()}
    return {visitor: named.get(visitor, reply) for visitor in Visitor}


def members(reply: Reply, **others: Reply) -> Replies:
    """Say this to everybody who belongs to an organisation."""
    return all_(reply, **{"nobody": SIGN_IN, "newcomer": JOIN, **others})


def learners(own: Reply, mate: Reply | None = None, foreign: Reply | None = None) -> Replies:
    """Let learners in who agreed: the learner, and otherwise classmate and foreign learner."""
    mate = own if mate is None else mate
    return members(
        NONE,
        unasked=AGREE,
        learner=own,
        classmate=mate,
        foreign=mate if foreign is None else foreign,
    )


def teachers(own: Reply, colleague: Reply | None = None, stranger: Reply | None = None) -> Replies:
    """Let teachers in: the cohort's own; unlike it, others of the school and strangers."""
    colleague = own if colleague is None else colleague
    stranger = colleague if stranger is None else stranger
    return members(NONE, teacher=own, colleague=colleague, stranger=stranger)


def marking(own: Reply) -> Replies:
    """Let teachers in, and learners who agreed: both mark."""
    return {
        **teachers(own), Visitor.UNASKED: AGREE, Visitor.LEARNER: own, Visitor.CLASSMATE: own,
        Visitor.FOREIGN: own,
    }  # fmt: skip


def leads(own: Reply) -> Replies:
    """Let the lead in."""
    return members(NONE, lead=own)


def staffing(own: Reply, stranger: Reply) -> Replies:
    """Let the lead in; and the stranger, whose own organisation has no lead."""
    return members(NONE, lead=own, stranger=stranger)


NOBODY_SENDS: Final = all_(NOT_SO)
NOBODY_READS: Final = all_(NOT_SO)
GONE: Final = Row(all_(NONE), all_(NONE))

TABLE: Final[Mapping[str, Row]] = {
    "home": Row(
        all_(
            OK, newcomer=JOIN,
            unasked=away("evidence"), learner=away("evidence"), classmate=away("evidence"),
            foreign=away("evidence"), teacher=away("cohorts"), colleague=away("cohorts"),
            stranger=away("cohorts"), lead=away("groups"),
        ),
        NOBODY_SENDS,
    ),
    # Sign-in.
    "account_login": Row(
        all_(away("home"), nobody=OK),
        all_(away("home"), nobody=Reply(302, "home", writes=True)),
    ),
    "account_logout": Row(
        all_(OK, nobody=away("home")),
        all_(away("home")),
    ),
    "account_signup": Row(
        all_(away("home"), nobody=OK),
        all_(away("home"), nobody=Reply(302, "home", writes=True)),
    ),
    "account_inactive": Row(all_(OK), NOBODY_SENDS),
    "account_change_password": Row(
        all_(NONE, nobody=SIGN_IN, newcomer=OK),
        all_(NONE, nobody=SIGN_IN, newcomer=Reply(302, "home", writes=True)),
    ),
    "account_email": Row(
        all_(NONE, nobody=SIGN_IN, newcomer=OK),
        all_(NONE, nobody=SIGN_IN, newcomer=did("account_email")),
    ),
    "account_reset_password": Row(all_(OK), all_(away("account_reset_password_done"))),
    "account_reset_password_done": Row(all_(OK), NOBODY_SENDS),
    "account_reset_password_from_key": Row(
        all_(away("account_reset_password_from_key")), all_(away("account_reset_password_from_key"))
    ),
    "account_reset_password_from_key_done": Row(all_(OK), NOBODY_SENDS),
    "account_email_verification_sent": Row(all_(OK), NOBODY_SENDS),
    # Whoever opens the link that was sent can read that mailbox.
    "account_confirm_email": Row(
        all_(OK),
        all_(Reply(302, "account_login", writes=True), newcomer=Reply(302, "home", writes=True)),
    ),
    # People.
    "join": Row(all_(OK), all_(went("join_link"))),
    "join_link": Row(
        all_(OK),
        all_(
            Reply(409), nobody=went("account_signup"), newcomer=did("recorded"),
        ),
    ),
    "recorded": Row(
        all_(OK),
        all_(
            NONE, unasked=did("today"), learner=went("today"), classmate=went("today"),
            foreign=went("today"),
        ),
    ),
    "recorded_leave": Row(
        NOBODY_READS,
        members(
            NONE, unasked=did("recorded"), learner=did("recorded"), classmate=did("recorded"),
            foreign=did("recorded"),
        ),
    ),
    "organisation_new": Row(
        all_(went("home"), nobody=SIGN_IN, newcomer=OK),
        all_(went("home"), nobody=SIGN_IN, newcomer=did("home")),
    ),
    "organisation_people": Row(staffing(OK, OK), NOBODY_SENDS),
    "organisation_invite": Row(
        NOBODY_READS, staffing(did("organisation_people"), did("organisation_people"))
    ),
    "organisation_withdraw": Row(NOBODY_READS, staffing(did("organisation_people"), NONE)),
    "cohorts": Row(teachers(OK), NOBODY_SENDS),
    "cohort_new": Row(teachers(OK), teachers(did("cohort_people"))),
    "cohort_people": Row(teachers(OK, NONE), NOBODY_SENDS),
    "cohort_invite": Row(NOBODY_READS, teachers(did("cohort_people"), NONE)),
    "cohort_end": Row(NOBODY_READS, teachers(did("cohort_people"), NONE)),
    "cohort_teachers": Row(NOBODY_READS, teachers(did("cohort_people"), NONE)),
    "cohort_withdraw": Row(NOBODY_READS, teachers(did("cohort_people"), NONE)),
    "cohort_standard": Row(teachers(OK, NONE), teachers(did("cohort_standard"), NONE)),
    # The bank is the organisation's.
    "bank": Row(teachers(OK), NOBODY_SENDS),
    "bank_import": Row(teachers(OK), teachers(went("bank_import"))),
    "bank_export": Row(teachers(OK), NOBODY_SENDS),
    "bank_item_new": Row(teachers(OK), teachers(did("bank_item"))),
    "bank_item": Row(teachers(OK, OK, NONE), NOBODY_SENDS),
    "bank_item_edit": Row(teachers(OK, OK, NONE), teachers(did("bank_item"), None, NONE)),
    "bank_item_retire": Row(NOBODY_READS, teachers(did("bank_item"), None, NONE)),
    "bank_form": Row(teachers(OK, OK, NONE), teachers(did("bank_form"), None, NONE)),
    "bank_needs": Row(teachers(OK, OK, NONE), teachers(did("bank_needs"), None, NONE)),
    "bank_templates": Row(teachers(OK), NOBODY_SENDS),
    "bank_template_new": Row(teachers(OK), teachers(did("bank_template"))),
    "bank_template": Row(teachers(OK, OK, NONE), teachers(did("bank_template"), None, NONE)),
    "bank_template_edit": Row(teachers(OK, OK, NONE), teachers(did("bank_template"), None, NONE)),
    # Study: a sitting is one person's alone.
    "today": Row(learners(OK), learners(NOT_SO)),
    "sitting_start": Row(
        learners(NOT_SO), learners(went("sitting"), did("sitting"), went("today"))
    ),
    "sitting": Row(learners(went("showing"), NONE), learners(NOT_SO)),
    "sitting_done": Row(learners(went("sitting"), NONE), learners(NOT_SO)),
    "sitting_end": Row(learners(NOT_SO), learners(did("sitting_done"), NONE)),
    "showing": Row(learners(OK, NONE), learners(did("showing"), NONE)),
    "hint": Row(learners(NOT_SO), learners(did("showing"), NONE)),
    "work": Row(learners(OK), learners(did("work"), None, NONE)),
    "observe": Row(teachers(OK, NONE), teachers(did("observation"), NONE)),
    "observation": Row(teachers(OK, NONE), teachers(did("observation"), NONE)),
    # A pulse begins from a seed that its own page gave out: none, and nothing starts.
    "pulses": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "pulse_new": Row(teachers(OK, NONE), teachers(WRONG, NONE)),
    "pulse": Row(teachers(OK, NONE), teachers(did("pulse"), NONE)),
    # Checks.
    "checks": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "check_new": Row(teachers(OK, NONE), teachers(WRONG, NONE)),
    "check": Row(teachers(OK, NONE), teachers(did("check"), NONE)),
    "check_code": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "check_seb": Row(
        members(NONE, learner=OK, classmate=OK, teacher=OK), members(NOT_SO)
    ),
    "turn": Row(learners(OK, NONE), learners(did("sitting"), NONE)),
    # Nothing is noted before a monitored sitting, and of no other page is a proof taken.
    "turn_facts": Row(learners(NOT_SO), learners(NONE)),
    "turn_proof": Row(learners(NOT_SO), learners(NONE)),
    # A comparison is registered with a key that its own page gave out: none, and nothing is.
    "comparisons": Row(teachers(OK), teachers(NOT_SO)),
    "comparison_new": Row(teachers(OK), teachers(WRONG)),
    "comparison": Row(teachers(OK, NONE), teachers(did("comparison"), NONE)),
    "comparison_files": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "comparison_text": Row(teachers(OK, NONE), teachers(NOT_SO)),
    # A plan is made with a key that its own page gave out: none, and nothing is.
    "plans": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "plan_new": Row(teachers(OK, NONE), teachers(WRONG, NONE)),
    "plan": Row(teachers(OK, NONE), teachers(did("plan"), NONE)),
    "plan_calendar": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "plan_session": Row(teachers(OK, NONE), teachers(did("plan_session"), NONE)),
    # Insight.
    "evidence": Row(learners(OK), learners(NOT_SO)),
    "evidence_responses": Row(learners(OK), learners(NOT_SO)),
    "my_data": Row(learners(OK), learners(NOT_SO)),
    "cohort": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "person": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "cohort_responses": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "cohort_practice": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "cohort_log": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "cohort_log_file": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "groups": Row(leads(OK), leads(NOT_SO)),
    "groups_practice": Row(leads(OK), leads(NOT_SO)),
    # Marking: a queue is one's own, a round its cohort's teachers'.
    "marking": Row(marking(OK), marking(NOT_SO)),
    "marking_task": Row(
        members(NONE, unasked=AGREE, teacher=OK),
        members(NONE, unasked=AGREE, teacher=did("marking_task")),
    ),
    "marking_undo": Row(
        marking(NOT_SO), members(NONE, unasked=AGREE, teacher=went("marking_task"))
    ),
    "marking_round": Row(teachers(OK, NONE), teachers(NOT_SO)),
    "marking_round_new": Row(teachers(OK, NONE), teachers(WRONG, NONE)),
    "marking_redeal": Row(teachers(NOT_SO), teachers(went("marking_round"), NONE)),
    "rubrics": Row(teachers(OK), teachers(NOT_SO)),
    "rubric_new": Row(teachers(OK), teachers(did("rubrics"))),
    # Outside the demonstration there is none.
    "demonstration": GONE,
    "demonstration_clock": GONE,
    "demonstration_part": GONE,
}  # fmt: skip

READERS: Final = (
    Visitor.NOBODY,
    Visitor.LEARNER,
    Visitor.TEACHER,
    Visitor.LEAD,
    Visitor.NEWCOMER,
)
"""Those of whom one or another can open every page."""


def sender(name: str) -> Visitor:
    """Return somebody who may send a form to an address, where anybody may."""
    on_the_way = ("account_login", "join", "recorded")
    found = (
        visitor
        for visitor in READERS
        if TABLE[name].post[visitor].status < 400 and TABLE[name].post[visitor].to not in on_the_way
    )
    return next(found, Visitor.TEACHER)
